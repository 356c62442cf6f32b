///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 17+
//DEPS dev.reverie:reverie-train:0.1.0-SNAPSHOT
//RUNTIME_OPTIONS -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0
//RUNTIME_OPTIONS -Dorg.bytedeco.javacpp.platform.extension= -Djava.awt.headless=true

import dev.reverie.Reverie;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Trains a small model of handwritten-looking digits, which the program draws itself, and writes samples of it.
 *
 * <pre>jbang examples/Digits.java [FOLDER [STEPS]]</pre>
 */
public class Digits {
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments.length > 0 ? arguments[0] : "reverie-digits");
        RunConfig config = Presets.named("quickstart-digits");
        if (arguments.length > 1) {
            config = config.with("training.steps=" + arguments[1]);
        }
        try (TrainedModel model = Reverie.train(config, folder)) {
            Path picture = folder.resolve("digits.png");
            model.sample(16, 0).writePng(picture);
            System.out.println("16 samples in " + picture);
        }
    }
}
