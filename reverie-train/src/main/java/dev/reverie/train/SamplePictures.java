package dev.reverie.train;

import dev.reverie.file.AtomicFile;
import dev.reverie.file.OutputFolder;
import dev.reverie.nn.ExponentialMovingAverage;
import dev.reverie.run.TrainingState;
import dev.reverie.track.Event;
import dev.reverie.track.EventSink;
import dev.reverie.track.Png;
import dev.reverie.trained.SampleSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Pictures of samples made while training goes on, from the averaged weights and always the same seed.
 *
 * @param folder for the pictures
 * @param source draws so many samples with the network as it is
 */
record SamplePictures(Path folder, IntFunction<SampleSet> source) {
    /** Draws samples and writes their picture. */
    SampleSet draw(TrainingState state, int count, EventSink sink) throws IOException {
        SampleSet samples = averaged(state, () -> source.apply(count));
        Optional<Png> png = samples.png();
        if (png.isPresent()) {
            OutputFolder.make(folder);
            Path file = folder.resolve(String.format(Locale.ROOT, "step-%06d.png", state.step()));
            AtomicFile.write(file, png.get().bytes());
            sink.accept(new Event.Pictured(state.step(), "samples", file, png.get()));
        }
        return samples;
    }

    /** Draws with the averaged weights, and leaves the others as they were. */
    static SampleSet averaged(TrainingState state, Supplier<SampleSet> source) {
        try (ExponentialMovingAverage.Applied average = state.averages().main().apply()) {
            state.master().publish();
            return source.get();
        } finally {
            state.master().publish();
        }
    }
}
