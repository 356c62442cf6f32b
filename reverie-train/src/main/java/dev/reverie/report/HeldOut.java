package dev.reverie.report;

import dev.reverie.config.FlowConfig;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.divergence.Divergence;
import dev.reverie.divergence.ExactDivergence;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.flow.ContinuousFlow;
import dev.reverie.flow.FlowDensities;
import dev.reverie.flow.FlowIntegrator;
import dev.reverie.flow.FlowSolver;
import dev.reverie.random.RandomStream;
import dev.reverie.stat.MultivariateNormal;
import dev.reverie.stat.SampleMoments;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Mean log-likelihood of data held out, of points and of rows, beside that of the Gaussian with the mean and covariance of
 * the training data. In nats of the coordinates that the network sees: standardised where tables are.
 */
public final class HeldOut {
    private static final int EXAMPLES = 2000;
    private static final int FITTED = 20_000;
    private static final int CHUNK = 500;
    /** Largest dimension for which a report takes as many backward passes per evaluation. */
    private static final int EXACT = 16;

    /** Keeps the Gaussian of constant columns. */
    private static final double RIDGE = 1e-9;

    private static final double TOLERANCE = 1e-5;

    private final String part;
    private final double[] model;
    private final double[] gaussian;
    private final boolean exact;
    private final int evaluations;

    private HeldOut(String part, double[] model, double[] gaussian, boolean exact, int evaluations) {
        this.part = part;
        this.model = model;
        this.gaussian = gaussian;
        this.exact = exact;
        this.evaluations = evaluations;
    }

    /**
     * Measures on the first {@value #EXAMPLES} of the test part of the data, or of the training part where there is no other.
     *
     * @param model of points or rows
     * @throws IOException if the data cannot be read
     */
    public static HeldOut of(TrainedModel model) throws IOException {
        DataSplits splits = model.openData(DataOptions.defaults());
        Dataset data = splits.test().orElse(splits.train());
        int dimension = data.shape().length();
        double[][] test = read(data, EXAMPLES);
        int count = test.length;
        FlowIntegrator steps =
                model.config().flow().map(FlowConfig::sampling).orElseGet(() -> FlowIntegrator.adaptive(TOLERANCE));
        Divergence divergence = dimension <= EXACT ? new ExactDivergence() : HutchinsonDivergence.rademacher(1);
        FlowSolver solver = new FlowSolver(steps, divergence);
        ContinuousFlow flow = model.flow();
        Device device = model.network().parameters().device();
        double[] found = new double[count];
        int evaluations = 0;
        for (int first = 0; first < count; first += CHUNK) {
            int size = Math.min(CHUNK, count - first);
            double[] rows = Arrays.stream(test, first, first + size)
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
            try (Scope scope = Scope.open()) {
                Tensor x = Tensors.of(rows, size, dimension).to(device);
                FlowDensities densities = solver.logDensity(flow, x, RandomStream.of(0), first);
                evaluations = Math.max(evaluations, densities.evaluations());
                System.arraycopy(densities.logDensities(), 0, found, first, size);
            }
        }
        MultivariateNormal normal = MultivariateNormal.fit(read(splits.train(), FITTED), RIDGE);
        double[] baseline = Arrays.stream(test).mapToDouble(normal::logDensity).toArray();
        return new HeldOut(
                splits.test().isPresent() ? "test" : "training", found, baseline, divergence.isExact(), evaluations);
    }

    private static double[][] read(Dataset data, int most) {
        float[] row = new float[data.shape().length()];
        double[][] rows = new double[(int) Math.min(most, data.size())][row.length];
        for (int i = 0; i < rows.length; i++) {
            data.read(i, row, 0);
            for (int j = 0; j < row.length; j++) {
                rows[i][j] = row[j];
            }
        }
        return rows;
    }

    /** Mean log-likelihood by the model, in nats. */
    public double logLikelihood() {
        return moments(model).mean();
    }

    /** Mean log-likelihood by the Gaussian, in nats. */
    public double gaussianLogLikelihood() {
        return moments(gaussian).mean();
    }

    private static SampleMoments moments(double[] values) {
        return SampleMoments.of(values);
    }

    /** For a report. */
    Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "log-likelihood",
                words(model)
                        + String.format(
                                Locale.ROOT,
                                " (mean over %d %s examples; %s divergence, at most %d evaluations)",
                                model.length,
                                part,
                                exact ? "exact" : "Hutchinson",
                                evaluations));
        facts.put("best Gaussian", words(gaussian) + " (same examples; fitted to the training data)");
        return facts;
    }

    private static String words(double[] values) {
        SampleMoments moments = moments(values);
        return String.format(Locale.ROOT, "%.3f +- %.3f nats", moments.mean(), moments.standardError());
    }
}
