package dev.reverie.eval;

import dev.reverie.data.ContentHash;
import dev.reverie.data.DataShape;
import dev.reverie.eval.grey.GreyClassifier;
import dev.reverie.metric.FeatureSource;
import dev.reverie.metric.Features;
import dev.reverie.pretrained.PretrainedFiles;
import dev.reverie.torch.Device;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** The last hidden layer of a classifier of small grey pictures that comes with Reverie, with its class probabilities. */
record GreyFeatures(GreyClassifier classifier, FeatureSource source) implements FeatureNetwork {
    static GreyFeatures open(String name, Device device) throws IOException {
        ByteBuffer weights = PretrainedFiles.features(name);
        MessageDigest digest = ContentHash.newDigest();
        digest.update(weights.duplicate());
        String sha256 = HexFormat.of().formatHex(digest.digest());
        return new GreyFeatures(
                GreyClassifier.read("the feature network " + name, weights, device), new FeatureSource(name, sha256));
    }

    @Override
    public String resize() {
        return "black frame to 32 x 32";
    }

    @Override
    public Features of(float[] images, int count, DataShape shape) {
        GreyClassifier.Seen seen = classifier.look(images, count, shape);
        return Features.of(seen.features(), count, source).withProbabilities(seen.probabilities());
    }

    @Override
    public List<String> classes() {
        return classifier.classes();
    }

    @Override
    public void close() {
        classifier.close();
    }
}
