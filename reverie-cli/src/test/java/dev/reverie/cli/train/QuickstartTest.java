package dev.reverie.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QuickstartTest {
    @TempDir
    private Path folder;

    @Test
    void makesThePageWithEveryPictureAndNamesThem() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        // Twenty is the least number of steps that the reverse of the variance-preserving chain has.
        List<String> tiny = List.of(
                "training.steps=3",
                "training.batchSize=4",
                "training.logEvery=1",
                "network.features=8",
                "sampling.steps=20");

        int code = new Quickstart(console, tiny).run(folder.resolve("out"), 3L);

        assertThat(code).isEqualTo(ExitCode.DONE);
        Path report = folder.resolve("out").resolve("report.html");
        String page = Files.readString(report);
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).first().isEqualTo(report.toString());
        for (String picture : List.of(
                "points-samples.png",
                "points-loss.png",
                "points-forward.png",
                "points-reverse.png",
                "points-score.png",
                "digits-samples.png",
                "digits-loss.png",
                "digits-forward.png",
                "digits-reverse.png",
                "digits-reverse.gif")) {
            assertThat(folder.resolve("out").resolve(picture)).isNotEmptyFile();
            assertThat(out.toString(StandardCharsets.UTF_8)).contains(picture);
        }
        assertThat(page.split("<figure>", -1)).as("pictures in the page").hasSize(11);
        assertThat(page.split("<figcaption>", -1)).as("each explained").hasSize(11);
        assertThat(page).contains("sigmaMax: 8.0", "betaMax", "seed: 3").doesNotContain("src=\"http");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("1 of 2", "2 of 2", "Done in");
    }
}
