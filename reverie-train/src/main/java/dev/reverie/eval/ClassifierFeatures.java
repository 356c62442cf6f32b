package dev.reverie.eval;

import dev.reverie.data.DataShape;
import dev.reverie.errors.RequestException;
import dev.reverie.metric.FeatureSource;
import dev.reverie.metric.Features;
import dev.reverie.torch.Device;
import dev.reverie.trained.TrainedClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The last stage of a classifier that was trained here, with its class probabilities. */
record ClassifierFeatures(TrainedClassifier classifier, FeatureSource source) implements FeatureNetwork {
    static ClassifierFeatures open(Path run, Device device) throws IOException {
        TrainedClassifier classifier = TrainedClassifier.load(run, device);
        String name = "classifier " + classifier.config().name() + " step "
                + classifier.checkpoint().counters().step();
        return new ClassifierFeatures(
                classifier,
                new FeatureSource(
                        name, FeatureNetwork.sha256(classifier.checkpoint().file())));
    }

    @Override
    public String resize() {
        return "none";
    }

    @Override
    public Features of(float[] images, int count, DataShape shape) {
        if (!shape.equals(classifier.data().shape())) {
            throw new RequestException("the feature network " + source.name() + " knows images of "
                    + classifier.data().shape() + ", got " + shape + "; take one that was trained on that size");
        }
        TrainedClassifier.Embedding embedding = classifier.embed(images, count);
        return Features.of(embedding.features(), count, source).withProbabilities(embedding.probabilities());
    }

    @Override
    public List<String> classes() {
        return classifier.data().classNames();
    }

    @Override
    public void close() {
        classifier.close();
    }
}
