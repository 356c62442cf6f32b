package dev.reverie.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.report.RunPage;
import dev.reverie.run.RunDirectory;
import dev.reverie.track.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LivePageTest {
    private static final String RELOAD = "location.reload()";

    @TempDir
    private Path folder;

    private static String page(RunDirectory run) {
        try {
            return Files.readString(run.reportFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void thePageShowsSamplesAndLoadsItselfAnewUntilTheEnd() throws IOException {
        List<String> pages = new ArrayList<>();
        try (RunDirectory run = RunDirectory.create(
                folder.resolve("run"),
                ResumeTest.points("training.steps=6", "training.sampleEvery=3", "training.logEvery=1"))) {
            Trainer.of(run)
                    .listener(event -> {
                        if (event instanceof Event.Pictured || event instanceof Event.Started) {
                            pages.add(page(run));
                        }
                    })
                    .train();
            assertThat(pages).hasSize(3);
            assertThat(pages.get(0)).contains(RELOAD, "<dd>running</dd>", "No step was logged yet");
            assertThat(pages.get(1)).contains(RELOAD, "<dd>running</dd>", "samples at step 3", "last update");
            assertThat(pages.get(1)).doesNotContain("http://", "src=\"samples");
            assertThat(page(run)).doesNotContain(RELOAD).contains("<dd>finished</dd>", "samples at step 6");
        }
    }

    @Test
    void aRunThatWasStoppedSaysSo() throws IOException {
        try (RunDirectory run = RunDirectory.create(folder.resolve("run"), ResumeTest.points("training.steps=6"))) {
            Trainer.of(run).stopWhen(() -> true).train();
            assertThat(page(run)).doesNotContain(RELOAD).contains("<dd>stopped</dd>");
        }
    }

    @Test
    void aFaultOfWhateverKindIsShown() throws IOException {
        try (RunDirectory run = RunDirectory.create(
                folder.resolve("run"), ResumeTest.points("training.steps=6", "training.logEvery=1"))) {
            Trainer trainer = Trainer.of(run).listener(event -> {
                if (event instanceof Event.Step) {
                    throw new IOException("the disk is gone");
                }
            });
            assertThatThrownBy(trainer::train).hasMessage("the disk is gone");
            assertThat(page(run)).doesNotContain(RELOAD).contains("<dd>failed</dd>");
            assertThat(run.metricsFile()).content().contains("the disk is gone");
        }
    }

    @Test
    void aPageThatIsMadeAfterAKillDoesNotSayThatTrainingGoesOn() throws IOException {
        try (RunDirectory run = RunDirectory.create(folder.resolve("run"), ResumeTest.points())) {
            Files.writeString(
                    run.metricsFile(),
                    "{\"event\":\"started\",\"step\":0,\"time\":\"2026-01-02T03:04:05.678Z\",\"steps\":6}\n");
            new RunPage(run).write();
            assertThat(page(run)).doesNotContain(RELOAD).contains("<dd>broken off</dd>", "2026-01-02 03:04:05 UTC");
        }
    }
}
