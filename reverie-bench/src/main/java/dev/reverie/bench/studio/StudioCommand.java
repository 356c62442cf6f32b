package dev.reverie.bench.studio;

import dev.reverie.bench.tool.Arguments;
import dev.reverie.bench.tool.Folders;
import dev.reverie.file.AtomicFile;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** The command {@code reverie-bench studio}. */
public final class StudioCommand {
    /** What the command understands. */
    public static final String HELP = """
            Usage: reverie-bench studio [--pages N] [--starts N] [--rounds N] [--seconds N] [--out FILE]

            Trains in a studio, in turn with no page and with many, and shows what the pages cost the training and the
            memory of the server. A page that starts asks for all of its files and for its first lists.

              --pages N    that are open, each with its stream of events (default 200)
              --starts N   further pages that start in a second (default 20)
              --rounds N   of both (default 5); the figure is the median of their quotients
              --seconds N  of each part of a round (default 15)
              --out FILE   writes the page there as well
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
            case "--pages" -> pages = (int) positive(option, value);
            case "--starts" -> starts = positive(option, value);
            case "--rounds" -> rounds = (int) positive(option, value);
            case "--seconds" -> seconds = positive(option, value);
            case "--out" -> out = Optional.of(Path.of(value));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static double positive(String option, String value) {
        double number = Arguments.number(option, value);
        if (!(number >= 1)) {
            throw new IllegalArgumentException(option + " must be at least 1, got " + value);
        }
        return number;
    }

    /**
     * One round.
     *
     * @param alone updates a second without pages
     * @param beside updates a second with pages
     * @param resident memory without pages, in bytes
     * @param crowded memory with pages, in bytes
     * @param started pages that started
     * @param failed pages that got an error
     */
    record Round(double alone, double beside, long resident, long crowded, int started, int failed) {}

    private void measure(Consumer<String> progress) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("reverie-studio");
        HttpClient client = HttpClient.newHttpClient();
        try (StudioProcess studio = StudioProcess.start(folder.resolve("runs"), client)) {
            studio.train();
            List<String> files = PageLoad.files(studio);
            progress.accept("warming up");
            sleep(WARM_UP);
            List<Round> done = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                done.add(round(studio, client, files));
                progress.accept("round " + (i + 1) + " of " + rounds + ": " + words(done.get(i)));
            }
            String page = page(files.size(), done);
            System.out.print(page);
            if (out.isPresent()) {
                AtomicFile.write(out.get(), page);
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private Round round(StudioProcess studio, HttpClient client, List<String> files)
            throws IOException, InterruptedException {
        Instant begin = Instant.now();
        sleep(seconds);
        double alone = rate(studio, begin);
        long resident = studio.resident();
        try (PageLoad load = new PageLoad(studio, client, files, pages, starts)) {
            Instant loaded = Instant.now();
            sleep(seconds);
            return new Round(alone, rate(studio, loaded), resident, studio.resident(), load.started(), load.failed());
        }
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
                "%.2f updates a second alone, %.2f beside %d pages that started",
                round.alone(),
                round.beside(),
                round.started());
    }

    private String page(int files, List<Round> done) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%d open pages, %.0f starts a second of %d files each, in parts of %.0f s.%n%n",
                pages,
                starts,
                files,
                seconds));
        text.append(
                "| round | updates/s alone | updates/s with pages | quotient | pages started | failed | MB alone | MB with"
                        + " pages |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        List<Double> quotients = new ArrayList<>();
        for (Round round : done) {
            quotients.add(round.beside() / round.alone());
            text.append(String.format(
                    Locale.ROOT,
                    "| %d | %.2f | %.2f | %.3f | %d | %d | %.0f | %.0f |%n",
                    quotients.size(),
                    round.alone(),
                    round.beside(),
                    round.beside() / round.alone(),
                    round.started(),
                    round.failed(),
                    round.resident() * 1e-6,
                    round.crowded() * 1e-6));
        }
        Collections.sort(quotients);
        text.append(String.format(
                Locale.ROOT,
                "%nMedian quotient %.3f (%.3f to %.3f).%n",
                quotients.get(quotients.size() / 2),
                quotients.get(0),
                quotients.get(quotients.size() - 1)));
        return text.toString();
    }
}
