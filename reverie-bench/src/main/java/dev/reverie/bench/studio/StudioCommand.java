package dev.reverie.bench.studio;

import dev.reverie.bench.tool.Arguments;
import dev.reverie.file.AtomicFile;
import dev.reverie.file.OutputFolder;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** The command {@code reverie-bench studio}. */
public final class StudioCommand {
    /** What the command understands. */
    public static final String HELP = """
            Usage: reverie-bench studio [--pages N] [--starts N] [--rounds N] [--seconds N] [--out FILE]

            Trains in a studio, in turn with no page, with many that browsers start for the first time (cold: all files and
            the first lists), and with many whose browsers have the page in their caches (warm: its beginning and the lists).
            Shows what they cost the training (beside the parts without pages before and after), in processor time of the studio
            and of whoever asks, and in memory. In the first round Java still compiles what serves pages, which costs more than
            to serve them: that round is shown, and left out of the medians.

              --pages N    that are open, each with its stream of events (default 200)
              --starts N   further pages that start in a second (default 20)
              --rounds N   of all three, at least 2 (default 5); the figures are medians of their quotients
              --seconds N  of each part of a round (default 15)
              --out FILE   writes the page there as well
            """;

    private static final String TABLE = """
            | round | pages | updates/s | of those alone | cores of the studio | cores of who asks | MB | started | failed |
            | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            """;

    private static final double WARM_UP = 20;

    private int pages = 200;
    private double starts = 20;
    private int rounds = 5;
    private double seconds = 15;
    private Optional<Path> out = Optional.empty();

    private StudioCommand() {}

    /**
     * Runs it and prints a page of Markdown.
     *
     * @param args the options
     * @param progress told how far it is
     * @throws IllegalArgumentException if an option is not understood
     * @throws IOException if the studio does not start or answer
     */
    public static void run(List<String> args, Consumer<String> progress) throws IOException, InterruptedException {
        StudioCommand command = new StudioCommand();
        if (Arguments.read("studio", args, command::take)) {
            System.out.print(HELP);
            return;
        }
        command.measure(progress);
    }

    private boolean take(String option, String value) {
        switch (option) {
            case "--pages" -> pages = (int) atLeast(1, option, value);
            case "--starts" -> starts = atLeast(1, option, value);
            case "--rounds" -> rounds = (int) atLeast(2, option, value);
            case "--seconds" -> seconds = atLeast(1, option, value);
            case "--out" -> out = Optional.of(Path.of(value));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static double atLeast(int least, String option, String value) {
        double number = Arguments.number(option, value);
        if (!(number >= least)) {
            throw new IllegalArgumentException(option + " must be at least " + least + ", got " + value);
        }
        return number;
    }

    /**
     * What pages cost in one part of a round.
     *
     * @param rate updates a second
     * @param server seconds of processor time that the studio took in a second, training and all
     * @param client the same of this process, which asks
     * @param resident memory of the studio in bytes
     * @param started pages that started
     * @param failed pages that got an error
     */
    record Part(double rate, double server, double client, long resident, int started, int failed) {}

    /** One round: without pages, with cold starts, with warm ones, and again without pages, as machines change their speed. */
    record Round(Part before, Part cold, Part warm, Part after) {
        double alone() {
            return (before.rate() + after.rate()) / 2;
        }
    }

    private void measure(Consumer<String> progress) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("reverie-studio");
        HttpClient client = HttpClient.newHttpClient();
        try (StudioProcess studio = StudioProcess.start(folder.resolve("runs"), client)) {
            studio.train();
            List<String> files = PageLoad.files(studio);
            progress.accept("warming up");
            sleep(WARM_UP);
            List<Round> done = new ArrayList<>();
            Part alone = part(studio, () -> 0, () -> 0);
            for (int i = 0; i < rounds; i++) {
                Part cold = loaded(studio, files, false);
                Part warm = loaded(studio, files, true);
                Part before = alone;
                alone = part(studio, () -> 0, () -> 0);
                done.add(new Round(before, cold, warm, alone));
                progress.accept("round " + (i + 1) + " of " + rounds + ": " + words(done.get(i)));
            }
            String page = page(files, done);
            System.out.print(page);
            if (out.isPresent()) {
                AtomicFile.write(out.get(), page);
            }
        } finally {
            OutputFolder.delete(folder);
        }
    }

    private Part loaded(StudioProcess studio, List<String> files, boolean warm)
            throws IOException, InterruptedException {
        try (PageLoad load = new PageLoad(studio.address(), files, pages, starts, warm)) {
            return part(studio, load::started, load::failed);
        }
    }

    private Part part(StudioProcess studio, IntSupplier started, IntSupplier failed)
            throws IOException, InterruptedException {
        Instant begin = Instant.now();
        double server = studio.processorSeconds();
        double client = ownProcessorSeconds();
        sleep(seconds);
        double passed = Duration.between(begin, Instant.now()).toNanos() * 1e-9;
        return new Part(
                rate(studio, begin),
                (studio.processorSeconds() - server) / passed,
                (ownProcessorSeconds() - client) / passed,
                studio.resident(),
                started.getAsInt(),
                failed.getAsInt());
    }

    private static double ownProcessorSeconds() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toNanos()
                * 1e-9;
    }

    private static double rate(StudioProcess studio, Instant from) throws IOException {
        return studio.rate(from, Instant.now())
                .orElseThrow(() -> new IOException("the training logged too few updates: take longer --seconds"));
    }

    private static void sleep(double seconds) throws InterruptedException {
        Thread.sleep((long) (1000 * seconds));
    }

    private static String words(Round round) {
        return String.format(
                Locale.ROOT,
                "%.2f updates a second alone, %.2f beside cold starts, %.2f beside warm ones",
                round.alone(),
                round.cold().rate(),
                round.warm().rate());
    }

    private String page(List<String> files, List<Round> done) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%d open pages and %.0f starts a second, in parts of %.0f s. A cold start asks %d times, a warm one %d times.%n%n",
                pages,
                starts,
                seconds,
                PageLoad.asked(files, false).size(),
                PageLoad.asked(files, true).size()));
        text.append(TABLE);
        List<Double> cold = new ArrayList<>();
        List<Double> warm = new ArrayList<>();
        for (int i = 0; i < done.size(); i++) {
            Round round = done.get(i);
            double alone = round.alone();
            row(text, i + 1, "none", round.before(), alone);
            row(text, i + 1, "cold", round.cold(), alone);
            row(text, i + 1, "warm", round.warm(), alone);
            if (i == done.size() - 1) {
                row(text, i + 1, "none", round.after(), alone);
            }
            if (i > 0) {
                cold.add(round.cold().rate() / alone);
                warm.add(round.warm().rate() / alone);
            }
        }
        text.append(String.format(
                Locale.ROOT,
                "%nMedian quotient from round 2 on: cold starts %s, warm starts %s.%n",
                median(cold),
                median(warm)));
        return text.toString();
    }

    private static void row(StringBuilder text, int number, String pages, Part part, double alone) {
        text.append(String.format(
                Locale.ROOT,
                "| %d | %s | %.2f | %.3f | %.2f | %.2f | %.0f | %d | %d |%n",
                number,
                pages,
                part.rate(),
                part.rate() / alone,
                part.server(),
                part.client(),
                part.resident() * 1e-6,
                part.started(),
                part.failed()));
    }

    private static String median(List<Double> quotients) {
        List<Double> sorted = quotients.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "%.3f (%.3f to %.3f)",
                sorted.get(sorted.size() / 2),
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }
}
