package dev.reverie.cli.density;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.TextTable;
import dev.reverie.cli.terminal.Version;
import dev.reverie.cli.terminal.WorkLine;
import dev.reverie.errors.RequestException;
import dev.reverie.file.NearestName;
import dev.reverie.file.OutputFolder;
import dev.reverie.lab.density.DensityDirection;
import dev.reverie.lab.density.DensityExperiment;
import dev.reverie.lab.density.DensityFilm;
import dev.reverie.lab.density.DensityFrame;
import dev.reverie.lab.density.DensityToy;
import dev.reverie.schedule.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Does a density experiment, writes its pictures and says how well the three ways agree. */
final class DensityShow {
    private static final int ROWS = 6;

    private final Console console;

    DensityShow(Console console) {
        this.console = console;
    }

    /**
     * Does what was asked for.
     *
     * @return the exit code
     * @throws RequestException if an option is not accepted
     * @throws IOException if the pictures cannot be written
     */
    int run(DensityCommand options) throws IOException {
        DensityToy chosen =
                choose("--toy", options.toy, DensityToy.of(options.toy), DensityToy.values(), DensityToy::id);
        Schedule schedule = choose(
                        "--process",
                        options.process,
                        DensityProcess.of(options.process),
                        DensityProcess.values(),
                        DensityProcess::id)
                .schedule();
        DensityDirection way = choose(
                "--direction",
                options.direction,
                DensityDirection.of(options.direction),
                DensityDirection.values(),
                DensityDirection::id);
        DensityExperiment experiment = RequestException.given(
                "the options of density",
                () -> new DensityExperiment(chosen, schedule, way, options.particles, options.frames, options.seed));
        Path out = options.out;
        makeFolder(out);
        console.say(Version.ofEngine());
        DensityFilm film;
        try (WorkLine line = new WorkLine(console, "computing", "frames", options.frames)) {
            film = experiment.run(line::reach);
        }
        console.say("drawing");
        Path picture = out.resolve("density.png");
        Path animation = out.resolve("density.gif");
        film.strip().writePng(picture);
        film.animation().writeTo(animation);
        report(film);
        console.out().println(picture);
        console.out().println(animation);
        return ExitCode.DONE;
    }

    private static <T> T choose(String option, String name, Optional<T> found, T[] all, Function<T, String> id) {
        List<String> names = Arrays.stream(all).map(id).toList();
        return found.orElseThrow(() -> new RequestException(
                option + " must be one of " + String.join(", ", names) + ", got " + name,
                NearestName.of(name, names)
                        .map(near -> "is " + near + " meant?")
                        .orElse(null),
                null));
    }

    private static void makeFolder(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IOException(folder + ": is a file; the pictures need a folder, choose another (--out)");
        }
        OutputFolder.make(folder);
    }

    private void report(DensityFilm film) {
        TextTable table = new TextTable("FRAME", "FINITE VOLUME", "PARTICLES", "EXACT DRAWS", "TIME");
        int last = film.frames().size() - 1;
        int rows = Math.min(ROWS, last + 1);
        for (int i = 0; i < rows; i++) {
            int k = (int) Math.round((double) last * i / (rows - 1));
            DensityFrame frame = film.frames().get(k);
            table.row(
                    Integer.toString(k),
                    distance(frame.solverDistance()),
                    distance(frame.particleDistance()),
                    distance(frame.particleScale()),
                    frame.caption());
        }
        console.out().println(film.title());
        console.out().println("Total variation distance to the analytic density:");
        table.print(console.out());
        if (film.kept().isPresent()) {
            console.out()
                    .println("End: finite volume " + distance(film.last().solverDistance())
                            + " from the density, particles "
                            + distance(film.last().particleDistance()) + " (exact draws "
                            + distance(film.last().particleScale()) + ").");
            console.out()
                    .println("Started at the stationary density, the finite-volume solution stays within "
                            + distance(film.kept().getAsDouble()) + " of it.");
            return;
        }
        DensityFrame solver = film.worstOfSolver();
        DensityFrame particles = film.worstOfParticles();
        console.out()
                .println("Worst: finite volume " + distance(solver.solverDistance()) + " (" + solver.caption()
                        + "), particles " + distance(particles.particleDistance()) + " where exact samples give "
                        + distance(particles.particleScale()) + " (" + particles.caption() + ").");
    }

    private static String distance(double value) {
        return String.format(Locale.ROOT, "%.2g", value);
    }
}
