package dev.reverie.bench.features;

import dev.reverie.data.Batches;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.eval.grey.GreyClassifier;
import dev.reverie.nn.Adam;
import dev.reverie.nn.AdamConfig;
import dev.reverie.nn.AveragingDecay;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.ExponentialMovingAverage;
import dev.reverie.nn.LearningRate;
import dev.reverie.nn.MasterWeights;
import dev.reverie.nn.Parameter;
import dev.reverie.random.RandomStream;
import dev.reverie.run.FlatPart;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Trains a {@link GreyClassifier} by Adam on the cross entropy, with distorted pictures, cosine decay and averaged weights.
 *
 * @param distortion of each picture
 * @param epochs passes through the data
 * @param batchSize pictures in each update
 * @param learningRate its greatest value
 * @param seed decides weights, order, distortions and dropout
 * @param compute element type of the training network; the weights are kept in float32
 */
record FeatureTraining(
        Distortion distortion, int epochs, int batchSize, double learningRate, long seed, DType compute) {
    private static final int REPORTS = 100;
    private static final double AVERAGE = 0.998;

    /**
     * Trains.
     *
     * @param data labelled pictures that the network takes
     * @param start where to begin, in float32; absent for random weights
     * @param progress told now and then
     * @return the averaged network, in float32
     */
    GreyClassifier run(Dataset data, Optional<GreyClassifier> start, Consumer<String> progress) {
        RandomStream root = RandomStream.of(seed);
        long steps = (epochs * data.size() + batchSize - 1) / batchSize;
        DataShape shape = data.shape();
        float[] images = new float[batchSize * shape.length()];
        int[] labels = new int[batchSize];
        Batches batches = new Batches(data, batchSize, root, false);
        LearningRate rate =
                new LearningRate.WarmUp(new LearningRate.CosineDecay(learningRate, learningRate / 100, steps), 200);
        AdamConfig constants = new AdamConfig(rate, 0.9, 0.99, 1e-8, 0, 1);
        long begin = System.nanoTime();
        double recent = 0;
        try (GreyClassifier network =
                        GreyClassifier.untrained(data.classNames(), compute, Device.CPU, root.purpose("weights"));
                MasterWeights master = new MasterWeights(network.parameters());
                Adam adam = new Adam(constants, master.values(), master.gradients());
                ExponentialMovingAverage average =
                        new ExponentialMovingAverage(master.values(), new AveragingDecay.Constant(AVERAGE, true))) {
            start.ifPresent(before -> begin(network, before, master, average));
            for (long step = 0; step < steps; step++) {
                batches.fill(step, images, labels);
                RandomStream own = root.purpose("step").index(step);
                for (int i = 0; i < batchSize; i++) {
                    distortion.apply(
                            images,
                            i * shape.length(),
                            shape.width(),
                            own.purpose("distortion").index(i).cursor());
                }
                try (Scope scope = Scope.open()) {
                    Tensor x = GreyClassifier.framed(Tensors.of(images, shape.batch(batchSize)));
                    Dropout dropout = Dropout.seeded(own.purpose("dropout").seed());
                    Tensor loss = crossEntropy(network.forward(x, dropout).logits(), labels);
                    network.parameters().zeroGradients();
                    loss.backward();
                    master.collectGradients();
                    adam.step();
                    master.publish();
                    average.update();
                    recent += loss.item();
                }
                if ((step + 1) % REPORTS == 0) {
                    double seconds = (System.nanoTime() - begin) / 1e9;
                    progress.accept(String.format(
                            Locale.ROOT,
                            "step %d of %d, loss %.4f, %.0f s, %.0f s left",
                            step + 1,
                            steps,
                            recent / REPORTS,
                            seconds,
                            seconds * (steps - step - 1) / (step + 1)));
                    recent = 0;
                }
            }
            return averaged(network, average);
        }
    }

    private static void begin(
            GreyClassifier network, GreyClassifier before, MasterWeights master, ExponentialMovingAverage average) {
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            for (FlatPart part : FlatPart.of(network.parameters())) {
                Tensor weights = named(before, part).value();
                part.view(master.values()).copyFrom(weights);
                part.view(average.values()).copyFrom(weights);
            }
        }
        master.publish();
    }

    private static Parameter named(GreyClassifier network, FlatPart part) {
        return Objects.requireNonNull(network.parameters().find(part.name()), part.name());
    }

    private static GreyClassifier averaged(GreyClassifier network, ExponentialMovingAverage average) {
        GreyClassifier result =
                GreyClassifier.untrained(network.classes(), DType.FLOAT32, Device.CPU, RandomStream.of(0));
        try (Scope scope = Scope.open()) {
            for (FlatPart part : FlatPart.of(network.parameters())) {
                named(result, part).value().detach().copyFrom(part.view(average.values()));
            }
        }
        return result;
    }

    private static Tensor crossEntropy(Tensor logits, int[] labels) {
        int classes = Math.toIntExact(logits.size(1));
        float[] chosen = new float[labels.length * classes];
        for (int i = 0; i < labels.length; i++) {
            chosen[i * classes + labels[i]] = 1;
        }
        Tensor hit = logits.mul(Tensors.of(chosen, labels.length, classes)).sum(false, 1);
        return logits.logSumExp(false, 1).sub(hit).mean();
    }
}
