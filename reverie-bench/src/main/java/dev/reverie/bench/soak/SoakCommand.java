package dev.reverie.bench.soak;

import dev.reverie.bench.tool.Arguments;
import dev.reverie.file.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** The command {@code reverie-bench soak}. */
public final class SoakCommand {
    /** What the command understands. */
    public static final String HELP = """
            Usage: reverie-bench soak [--minutes N] [--calls N] [--every SECONDS] [--warm-up SHARE] [--episode N]
                                      [--folder FOLDER] [--samples FILE] [--from FILE] [--out FILE] [--picture FILE]

            Trains and samples for a time and shows whether memory, native objects, open files and threads stay flat.
            Exits with 1 where one grows; a run that is too short to tell says so and exits with 0.

              --minutes N      how long (default 120)
              --calls N        calls of sample, spread over the time (default 100000)
              --every SECONDS  time between two readings (default 15)
              --warm-up SHARE  of the time that does not count (default: until 10000 calls, 0.15 to 0.5)
              --episode N      updates after which the run is closed and continued (default 1000)
              --folder FOLDER  for the runs (default: a temporary folder, deleted at the end)
              --samples FILE   the readings as comma-separated values, written as they are taken
              --from FILE      judges the readings of this file and runs nothing
              --out FILE       writes the page there as well
              --picture FILE   a PNG of the readings over time
            """;

    private double minutes = 120;
    private long calls = 100_000;
    private double every = 15;
    private OptionalDouble warmUp = OptionalDouble.empty();
    private int episode = 1000;
    private Optional<Path> folder = Optional.empty();
    private Optional<Path> samples = Optional.empty();
    private Optional<Path> from = Optional.empty();
    private Optional<Path> out = Optional.empty();
    private Optional<Path> picture = Optional.empty();

    private SoakCommand() {}

    /**
     * Runs it and prints a page of Markdown.
     *
     * @param args the options
     * @param progress told how far it is
     * @return whether nothing is seen to grow
     * @throws IllegalArgumentException if an option is not understood
     */
    public static boolean run(List<String> args, Consumer<String> progress) throws IOException {
        SoakCommand command = new SoakCommand();
        if (Arguments.read("soak", args, command::take)) {
            System.out.print(HELP);
            return true;
        }
        return command.run(progress);
    }

    private boolean take(String option, String value) {
        switch (option) {
            case "--minutes" -> minutes = Arguments.number(option, value);
            case "--calls" -> calls = (long) Arguments.number(option, value);
            case "--every" -> every = Arguments.number(option, value);
            case "--warm-up" -> warmUp = OptionalDouble.of(Arguments.number(option, value));
            case "--episode" -> episode = (int) Arguments.number(option, value);
            case "--folder" -> folder = Optional.of(Path.of(value));
            case "--samples" -> samples = Optional.of(Path.of(value));
            case "--from" -> from = Optional.of(Path.of(value));
            case "--out" -> out = Optional.of(Path.of(value));
            case "--picture" -> picture = Optional.of(Path.of(value));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean run(Consumer<String> progress) throws IOException {
        List<Reading> readings = from.isPresent() ? Reading.read(from.get()) : soak(progress);
        double judgedFrom = warmUp.orElseGet(() -> Flatness.usualWarmUp(readings));
        String page = SoakPage.markdown(readings, judgedFrom);
        System.out.print(page);
        if (out.isPresent()) {
            Files.writeString(out.get(), page);
        }
        if (picture.isPresent()) {
            SoakPage.figure(readings).hiDpi().writePng(picture.get());
        }
        return Flatness.all(readings, judgedFrom).stream()
                .noneMatch(flatness -> flatness.verdict() == Flatness.Verdict.GROWS);
    }

    private List<Reading> soak(Consumer<String> progress) throws IOException {
        SoakPlan plan = new SoakPlan(length(minutes * 60), length(every), calls, episode);
        Path work = folder.isPresent() ? folder.get() : Files.createTempDirectory("reverie-soak");
        Path file = samples.orElse(work.resolve("readings.csv"));
        try {
            return Soak.run(plan, work.resolve("runs"), file, progress, () -> {});
        } finally {
            if (folder.isEmpty()) {
                OutputFolder.delete(work);
            }
        }
    }

    private static Duration length(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
