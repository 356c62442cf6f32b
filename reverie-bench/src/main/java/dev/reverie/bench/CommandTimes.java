package dev.reverie.bench;

import dev.reverie.file.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Wall-clock times of whole commands, with the start of the shell, Java and the engine. */
final class CommandTimes {
    private static final long PAUSE_MILLIS = 2;

    private CommandTimes() {}

    /**
     * Times the commands and writes a page of Markdown.
     *
     * @param run folder of a run of images
     * @param rounds how often
     * @param progress told what is going on
     */
    static String measure(Path run, int rounds, Consumer<String> progress) throws IOException, InterruptedException {
        String reverie = Checkout.folder().resolve("bin/reverie").toString();
        List<String> help = List.of(reverie, "--help");
        Rounds helpSeconds = new Rounds();
        Rounds pictureSeconds = new Rounds();
        Rounds wholeSeconds = new Rounds();
        // Once for the caches of the system, and for what is built or unpacked at first use.
        for (int i = -1; i < rounds; i++) {
            progress.accept(i < 0 ? "warming up" : "round " + (i + 1) + " of " + rounds);
            double helped = seconds(help);
            Path out = Files.createTempDirectory("reverie-start");
            try {
                Times sampled =
                        toPicture(List.of(reverie, "sample", run.toString(), "-n", "1", "--out", out.toString()), out);
                if (i >= 0) {
                    helpSeconds.add(helped);
                    pictureSeconds.add(sampled.picture());
                    wholeSeconds.add(sampled.whole());
                }
            } finally {
                OutputFolder.delete(out);
            }
        }
        MarkdownPage page = new MarkdownPage();
        page.line("# Whole commands");
        page.line("");
        page.line("Written by `bin/reverie-bench start RUN`: the median of " + rounds
                + " starts, after one that does not count, with the fastest and the slowest.");
        page.line("");
        page.row("machine", "");
        page.row("---", "---");
        Machine.describe().forEach(page::row);
        page.line("");
        page.row("seconds", "");
        page.row("---", "---:");
        page.row("`reverie --help`", MarkdownPage.spread("%.2f", helpSeconds.values()));
        page.row(
                "`reverie sample RUN -n 1`, to the first picture",
                MarkdownPage.spread("%.2f", pictureSeconds.values()));
        page.row("`reverie sample RUN -n 1`, to its end", MarkdownPage.spread("%.2f", wholeSeconds.values()));
        return page.text();
    }

    private record Times(double picture, double whole) {}

    private static double seconds(List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        finish(command, start(command));
        return (System.nanoTime() - start) * 1e-9;
    }

    private static Times toPicture(List<String> command, Path out) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = start(command);
        double picture = Double.NaN;
        while (process.isAlive() && Double.isNaN(picture)) {
            if (hasPicture(out)) {
                picture = (System.nanoTime() - start) * 1e-9;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        finish(command, process);
        double whole = (System.nanoTime() - start) * 1e-9;
        if (!hasPicture(out)) {
            throw new IOException("no picture was written by " + String.join(" ", command));
        }
        return new Times(Double.isNaN(picture) ? whole : picture, whole);
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void finish(List<String> command, Process process) throws IOException, InterruptedException {
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException("exit code " + code + " from " + String.join(" ", command));
        }
    }

    private static boolean hasPicture(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".png"));
        }
    }
}
