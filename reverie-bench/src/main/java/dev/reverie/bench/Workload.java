package dev.reverie.bench;

import dev.reverie.model.Conditioning;
import dev.reverie.model.NetworkModel;
import dev.reverie.model.Prediction;
import dev.reverie.network.Mlp;
import dev.reverie.network.MlpConfig;
import dev.reverie.network.Network;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VarianceExploding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A network that is run: with the process it is trained on and the batch it gets.
 *
 * @param key as it is asked for on the command line
 * @param name for reports
 * @param unit what is counted: images, or whole batches
 * @param network declares the network, without memory
 * @param schedule the process
 * @param output what the network's output means
 * @param conditioning how the time reaches it
 * @param sample shape of one sample
 * @param batch samples at once
 * @param lowestCondition conditioning number of the first sample of inference
 * @param highestCondition that after the last one; the others lie evenly between
 * @param options plain values by name, written as JSON, from which a peer builds the same network
 */
record Workload(
        String key,
        String name,
        String unit,
        Supplier<Network> network,
        Schedule schedule,
        Prediction output,
        Conditioning conditioning,
        List<Long> sample,
        int batch,
        double lowestCondition,
        double highestCondition,
        Map<String, Object> options) {
    private static final String BATCHES = "batches";
    private static final int POINTS = 512;

    /** Keeps copies of what may change. */
    Workload {
        sample = List.copyOf(sample);
        options = Map.copyOf(options);
    }

    /** The perceptron for points of the quickstart. */
    static Workload points() {
        MlpConfig config = MlpConfig.builder(2).blocks(3).build();
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("kind", "mlp");
        options.put("dimension", config.dimension());
        options.put("features", config.features());
        options.put("blocks", config.blocks());
        return new Workload(
                "points",
                "perceptron for points, 128 features, 3 blocks",
                BATCHES,
                () -> new Mlp(config),
                new VarianceExploding(0.01, 8),
                Prediction.NOISE,
                new Conditioning.ScaledTime(1),
                List.of(2L),
                POINTS,
                0,
                1,
                options);
    }

    /** How many units one batch is. */
    int units() {
        return unit.equals(BATCHES) ? 1 : batch;
    }

    /** Whether samples are images, which have channels that can lie innermost in memory. */
    boolean isImages() {
        return sample.size() == 3;
    }

    /** The network read as a model of scores. */
    NetworkModel model(Network built) {
        return new NetworkModel(built, schedule, output, conditioning);
    }

    /** Shape of a batch. */
    long[] shape() {
        long[] shape = new long[sample.size() + 1];
        shape[0] = batch;
        for (int i = 0; i < sample.size(); i++) {
            shape[i + 1] = sample.get(i);
        }
        return shape;
    }

    /** The conditioning numbers of a batch; few binary digits, so that float32 holds them exactly. */
    double[] condition() {
        double[] condition = new double[batch];
        for (int i = 0; i < batch; i++) {
            condition[i] = lowestCondition + (highestCondition - lowestCondition) * i / batch;
        }
        return condition;
    }
}
