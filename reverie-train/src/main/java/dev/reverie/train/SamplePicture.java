package dev.reverie.train;

import dev.reverie.config.RunConfig;
import dev.reverie.nn.ExponentialMovingAverage;
import dev.reverie.track.Event;
import dev.reverie.track.EventSink;
import dev.reverie.track.Png;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** A picture of samples made while training goes on, from the averaged weights and always the same seed. */
final class SamplePicture {
    private SamplePicture() {}

    static void draw(RunDirectory run, TrainingState state, SampleSource source, EventSink sink) throws IOException {
        RunConfig config = run.config();
        SampleSet samples;
        try (ExponentialMovingAverage.Applied average = state.averages().main().apply()) {
            state.master().publish();
            samples = source.draw(
                    config.training().sampleCount(), 0, config, run.folder().toString(), SamplingProgress.silent());
        } finally {
            state.master().publish();
        }
        Optional<Png> png = samples.png();
        if (png.isPresent()) {
            Files.createDirectories(run.sampleFolder());
            Path file = run.sampleFolder().resolve(String.format(Locale.ROOT, "step-%06d.png", state.step()));
            Files.write(file, png.get().bytes());
            sink.accept(new Event.Pictured(state.step(), "samples", file, png.get()));
        }
    }
}
