package dev.reverie.spark.draw;

import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.divergence.Divergence;
import dev.reverie.divergence.ExactDivergence;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.Levels;
import dev.reverie.eval.ModelData;
import dev.reverie.flow.ErrorNorm;
import dev.reverie.likelihood.DataKind;
import dev.reverie.likelihood.FlowLikelihood;
import dev.reverie.likelihood.Likelihood;
import dev.reverie.likelihood.LikelihoodEstimator;
import dev.reverie.likelihood.LogLikelihood;
import dev.reverie.likelihood.Quantized;
import dev.reverie.likelihood.UniformDequantization;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.trained.TrainedModel;
import dev.reverie.trained.TrainedScoreModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Log-likelihoods and scores of rows. What is random for a row (probes, dequantisation) is a function of its numbers, so that it
 * has one likelihood, whatever rows are beside it.
 */
final class RowScores {
    /** Rows at a time where nothing is random. */
    private static final int BATCH = 256;

    /** Up to so many numbers the divergence is exact. */
    private static final int EXACT = 32;

    private static final int LEVELS = 256;

    private RowScores() {}

    /**
     * The log-likelihoods of rows in nats, in the coordinates of the model, as {@code reverie likelihood} has them.
     *
     * @param model a score model of continuous time, or a flow
     * @param rows in the units of the data; images in [0, 1], which are rounded to bytes
     */
    static double[] logLikelihoods(TrainedModel model, List<float[]> rows) {
        ModelData data = data(model, rows);
        boolean image = data.info().shape().isImage();
        DataKind kind = Levels.of(data, Optional.of(image ? LEVELS : 1));
        boolean exact = data.dimension() <= EXACT;
        Divergence divergence =
                exact ? new ExactDivergence() : new HutchinsonDivergence(HutchinsonDivergence.Noise.RADEMACHER, 1);
        FlowLikelihood flow = (model instanceof TrainedScoreModel score
                        ? FlowLikelihood.of(score.scoreModel(), divergence)
                        : FlowLikelihood.of(model.flow(), divergence))
                .withNorm(ErrorNorm.PER_SAMPLE);
        LikelihoodEstimator estimator = new LikelihoodEstimator(
                flow, kind, kind instanceof Quantized ? Optional.of(new UniformDequantization()) : Optional.empty(), 1);
        int batch = exact && !(kind instanceof Quantized) ? BATCH : 1;
        List<Double> nats = new ArrayList<>();
        for (int first = 0; first < rows.size(); first += batch) {
            int size = Math.min(batch, rows.size() - first);
            RandomStream own = RandomStream.of(Arrays.hashCode(rows.get(first))).purpose("likelihood of a row");
            try (Scope scope = Scope.open()) {
                Likelihood found = estimator.evaluate(data.batch(first, size, Device.CPU), new SeededNoise(own, 0));
                found.scores().stream().map(LogLikelihood::nats).forEach(nats::add);
            }
        }
        return nats.stream().mapToDouble(Double::doubleValue).toArray();
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
        ModelData data = data(model, rows);
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

    private static ModelData data(TrainedModel model, List<float[]> rows) {
        return new ModelData(new Rows(model, rows), true, model.config().data(), model.data());
    }

    /** Rows as a data set of the model's shape. */
    private record Rows(TrainedModel model, List<float[]> rows) implements Dataset {
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
                // A likelihood of pictures is one of their levels.
                out[offset + i] = shape().isImage() ? Math.round(row[i] * (LEVELS - 1)) / (LEVELS - 1f) : row[i];
            }
        }
    }
}
