package dev.reverie.spark.draw;

import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.Levels;
import dev.reverie.eval.LikelihoodRun;
import dev.reverie.eval.ModelData;
import dev.reverie.eval.UsualLikelihood;
import dev.reverie.likelihood.DataKind;
import dev.reverie.likelihood.Likelihood;
import dev.reverie.likelihood.LikelihoodMethod;
import dev.reverie.likelihood.LogLikelihood;
import dev.reverie.likelihood.Quantized;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.spark.data.ClusterDataset.Units;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.trained.TrainedModel;
import dev.reverie.trained.TrainedScoreModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Log-likelihoods and scores of rows. */
final class RowScores {
    /** Levels of pictures whose numbers are those of bytes. */
    static final int BYTES = 256;

    /** Stands for real numbers. */
    static final int REAL = 1;

    /** Rows at a time where nothing is random. */
    private static final int BATCH = 256;

    private RowScores() {}

    /**
     * The log-likelihoods of rows in nats, in the coordinates of the model. What is random for a row (probes, dequantisation) is a
     * function of its numbers, so that it has one likelihood, whatever rows are beside it.
     *
     * @param model a score model, or a flow
     * @param rows in the units of the data; images in [0, 1], which are rounded to bytes
     */
    static double[] logLikelihoods(TrainedModel model, List<float[]> rows) {
        int levels = model.data().shape().isImage() ? BYTES : REAL;
        ModelData data = data(model, rows, Units.DATA, levels);
        LikelihoodMethod method = method(model, data, levels);
        boolean random = data.dimension() > UsualLikelihood.EXACT || levels != REAL;
        int batch = random ? 1 : BATCH;
        List<Double> nats = new ArrayList<>();
        for (int first = 0; first < rows.size(); first += batch) {
            int size = Math.min(batch, rows.size() - first);
            RandomStream own = RandomStream.of(Arrays.hashCode(rows.get(first))).purpose("likelihood of a row");
            try (Scope scope = Scope.open()) {
                Likelihood found = method.evaluate(data.batch(first, size, Device.CPU), new SeededNoise(own, 0));
                found.scores().stream().map(LogLikelihood::nats).forEach(nats::add);
            }
        }
        return nats.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /**
     * The likelihoods of neighbouring examples of a data set, with the noise that they have on one machine.
     *
     * @param model a score model, or a flow
     * @param rows the examples
     * @param units of their numbers
     * @param levels of the numbers; {@value #REAL} for real ones
     * @param first number of the first
     * @param seed decides the noise
     */
    static Likelihood likelihood(
            TrainedModel model, List<float[]> rows, Units units, int levels, long first, long seed) {
        ModelData data = data(model, rows, units, levels);
        try (Scope scope = Scope.open()) {
            return method(model, data, levels)
                    .evaluate(
                            data.batch(0, rows.size(), Device.CPU),
                            LikelihoodRun.noise(seed).from(first));
        }
    }

    private static LikelihoodMethod method(TrainedModel model, ModelData data, int levels) {
        return UsualLikelihood.of(model, data, Levels.of(data, Optional.of(levels)));
    }

    /**
     * The levels of a data set by its first examples, as {@code reverie likelihood} detects them.
     *
     * @throws RequestException if they are whole numbers, whose bin width nobody knows
     */
    static int levels(TrainedModel model, List<float[]> first, Units units) {
        DataKind kind = Levels.of(data(model, first, units, REAL), Optional.empty());
        return kind instanceof Quantized quantized ? quantized.levels() : REAL;
    }

    /**
     * The scores of rows in the units of the data: of column i, {@code d ln p_t / d x_i}.
     *
     * @param model a score model of points or a table
     * @param rows in the units of the data
     * @param time of the process
     */
    static List<double[]> scores(TrainedModel model, List<float[]> rows, double time) {
        if (!(model instanceof TrainedScoreModel score) || model.data().shape().isImage()) {
            throw new RequestException(
                    "a column of scores is for score models of points, tables and series",
                    "ask for the log-likelihood, or take such a model");
        }
        ModelData data = data(model, rows, Units.DATA, REAL);
        List<Double> std =
                data.info().standardization().map(scale -> scale.std()).orElse(List.of());
        List<double[]> scores = new ArrayList<>();
        for (int first = 0; first < rows.size(); first += BATCH) {
            int size = Math.min(BATCH, rows.size() - first);
            try (Scope scope = Scope.open()) {
                double[] all = score.scoreModel()
                        .score(data.batch(first, size, Device.CPU), time)
                        .toDoubles();
                int width = all.length / size;
                for (int i = 0; i < size; i++) {
                    double[] own = Arrays.copyOfRange(all, i * width, (i + 1) * width);
                    for (int k = 0; k < std.size(); k++) {
                        own[k] /= std.get(k);
                    }
                    scores.add(own);
                }
            }
        }
        return scores;
    }

    private static ModelData data(TrainedModel model, List<float[]> rows, Units units, int levels) {
        return new ModelData(
                new Rows(model, rows, levels),
                units == Units.DATA,
                model.config().data(),
                model.data());
    }

    /** Rows as a data set of the model's shape; those of levels are rounded to them. */
    private record Rows(TrainedModel model, List<float[]> rows, int levels) implements Dataset {
        @Override
        public DataShape shape() {
            return model.data().shape();
        }

        @Override
        public long size() {
            return rows.size();
        }

        @Override
        public void read(long index, float[] out, int offset) {
            float[] row = rows.get((int) index);
            if (row.length != shape().length()) {
                throw new RequestException(
                        "a row has " + row.length + " numbers, but the model was trained on " + shape());
            }
            for (int i = 0; i < row.length; i++) {
                if (!Float.isFinite(row[i])) {
                    throw new RequestException(
                            "a row has " + row[i] + " at number " + i + ", which has no likelihood",
                            "leave such rows out, or fill them");
                }
                out[offset + i] = levels > REAL ? Math.round(row[i] * (levels - 1)) / (levels - 1f) : row[i];
            }
        }
    }
}
