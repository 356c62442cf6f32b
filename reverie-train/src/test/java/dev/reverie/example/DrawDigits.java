package dev.reverie.example;

import dev.reverie.Reverie;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.nio.file.Path;

/** The library in a dozen lines: the example of the README, held equal to it by a test. */
public final class DrawDigits {
    private DrawDigits() {}

    /** Trains a small network on drawn digits and draws new ones. */
    public static void main(String... args) throws IOException {
        RunConfig config = Presets.named("quickstart-digits").with("training.steps=1500");
        try (TrainedModel model = Reverie.train(config, Path.of("runs/digits"))) {
            model.sample(64, 0).writePng(Path.of("digits.png"));
        }
    }
}
