package dev.reverie.bench.torture;

import dev.reverie.bench.tool.Arguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The command {@code reverie-bench torture}. */
public final class TortureCommand {
    /** What the command understands. */
    public static final String HELP = """
            Usage: reverie-bench torture --folder FOLDER [--kills N] [--minutes N] [--workers N] [--seed N]
                                         [--only NAME,...] [--out FILE] [--full-disks N | --power-cuts N]

            Kills training, sampling, likelihood, conversion, download, evaluation and edit at random moments, lets the
            same commands run again, and holds their files against those of undisturbed ones. Exits with 1 where a file is
            half written, or differs in the end.

              --folder FOLDER  for all files; missing or empty. What went wrong stays there
              --kills N        how many (default 1000)
              --minutes N      most time (default 120)
              --workers N      commands at the same time (default 2)
              --seed N         decides the moments of the kills (default 0)
              --only NAME,...  these commands alone, such as train,sample
              --full-disks N   kills nothing: lets each command write to a disk that is read only and to N that are too small,
                               then to the same with room (takes the superuser of a Linux system)
              --power-cuts N   kills nothing: records the order of all writes (with the program strace), looks at every
                               state that a power cut may leave, and runs each command again from N of them
              --out FILE       writes the page there as well
            """;

    private Optional<Path> folder = Optional.empty();
    private Optional<Path> out = Optional.empty();
    private int kills = 1000;
    private double minutes = 120;
    private int workers = 2;
    private int fullDisks = -1;
    private int powerCuts = -1;
    private long seed;
    private List<String> only = List.of();

    private TortureCommand() {}

    /**
     * Runs it and prints a page of Markdown.
     *
     * @param args the options
     * @param progress told what goes on
     * @return whether nothing was lost
     * @throws IllegalArgumentException if an option is not understood
     * @throws IOException if a command fails that nobody disturbed
     */
    public static boolean run(List<String> args, Consumer<String> progress) throws IOException, InterruptedException {
        TortureCommand command = new TortureCommand();
        if (Arguments.read("torture", args, command::take)) {
            System.out.print(HELP);
            return true;
        }
        return command.run(progress);
    }

    private boolean take(String option, String value) {
        switch (option) {
            case "--folder" -> folder = Optional.of(Path.of(value));
            case "--kills" -> kills = (int) Arguments.number(option, value);
            case "--minutes" -> minutes = Arguments.number(option, value);
            case "--workers" -> workers = (int) Arguments.number(option, value);
            case "--seed" -> seed = (long) Arguments.number(option, value);
            case "--full-disks" -> fullDisks = (int) Arguments.number(option, value);
            case "--power-cuts" -> powerCuts = (int) Arguments.number(option, value);
            case "--only" -> only = Arrays.asList(value.split(",", -1));
            case "--out" -> out = Optional.of(Path.of(value));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean run(Consumer<String> progress) throws IOException, InterruptedException {
        Path work = folder.orElseThrow(() -> new IllegalArgumentException("--folder is needed"))
                .toAbsolutePath();
        Child child = new Child(work.resolve("logs"));
        Victims victims = new Victims(work.resolve("inputs"));
        victims.prepare(child);
        try (Hub hub = Hub.open(victims.diffusers(), 10)) {
            if (powerCuts >= 0) {
                return cutPower(chosen(victims.durable(hub)), new PowerLoss(work, child, powerCuts, progress));
            }
            if (fullDisks >= 0) {
                return fillDisks(chosen(victims.all(hub)), new FullDisk(work, child, fullDisks, progress));
            }
            Torture torture = new Torture(work, child, kills, (long) (minutes * 60e9), seed, progress);
            Torture.Result result = torture.run(chosen(victims.all(hub)), workers);
            print(TorturePage.markdown(result));
            return result.isSound();
        }
    }

    private boolean cutPower(List<Victim> victims, PowerLoss loss) throws IOException, InterruptedException {
        List<PowerLoss.Result> results = new ArrayList<>();
        for (Victim victim : victims) {
            results.add(loss.examine(victim, Torture.word(victim)));
        }
        print(TorturePage.powerCuts(results));
        return results.stream().allMatch(result -> result.faults().isEmpty());
    }

    private boolean fillDisks(List<Victim> victims, FullDisk disks) throws IOException, InterruptedException {
        List<FullDisk.Result> results = new ArrayList<>();
        for (Victim victim : victims) {
            results.add(disks.examine(victim, Torture.word(victim)));
        }
        print(TorturePage.fullDisks(results));
        return results.stream().allMatch(result -> result.faults().isEmpty());
    }

    private List<Victim> chosen(List<Victim> all) {
        List<Victim> chosen = all.stream()
                .filter(victim -> only.isEmpty() || only.contains(victim.name()))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("--only names none of "
                    + String.join(", ", all.stream().map(Victim::name).toList()));
        }
        return chosen;
    }

    private void print(String page) throws IOException {
        System.out.print(page);
        if (out.isPresent()) {
            Files.writeString(out.get(), page);
        }
    }
}
