package dev.reverie.bench;

import dev.reverie.grid.LogSnrGrid;
import dev.reverie.grid.UniformGrid;
import dev.reverie.inverse.Ddnm;
import dev.reverie.inverse.Dps;
import dev.reverie.inverse.GaussianGuidance;
import dev.reverie.inverse.GuidedModel;
import dev.reverie.inverse.Measurement;
import dev.reverie.inverse.PiGdm;
import dev.reverie.inverse.Replacement;
import dev.reverie.inverse.operator.Mask;
import dev.reverie.inverse.operator.MatrixOperator;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.MixtureOracle;
import dev.reverie.oracle.MixturePosterior;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.pc.AnnealedLangevin;
import dev.reverie.sampler.pc.EulerMaruyama;
import dev.reverie.sampler.pc.NoCorrector;
import dev.reverie.sampler.pc.PredictorCorrector;
import dev.reverie.sampler.sde.StochasticHeun;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.stat.GaussianMixture;
import dev.reverie.stat.MultivariateNormal;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An inverse problem whose posterior is known: a mixture of Gaussians, half of whose coordinates, or as many random
 * mixtures of coordinates, are measured with noise.
 *
 * @param prior law of the data
 * @param masked whether coordinates are measured, and not mixtures of them
 * @param sigma noise of the measurement
 */
record InverseCase(GaussianMixture prior, boolean masked, double sigma) {
    /** Measurements that each figure is a mean over. */
    static final int MEASUREMENTS = 2;

    /** Samples for each measurement. */
    static final int SAMPLES = 1000;

    /** Steps of the solver of order 2. */
    static final int STEPS = 250;

    /** Steps of Euler-Maruyama. */
    static final int CHAIN = 300;

    private static final int COMPONENTS = 3;
    private static final long SEED = 20211;
    /** The noise of the end, 0.001, is a tenth of the smallest noise of a measurement. */
    private static final Sde PROCESS = Sde.of(new VariancePreserving()).withSamplingEpsilon(1e-5);

    /** The methods that are judged. */
    enum Method {
        EXACT("exact score of the posterior"),
        PSEUDO_INVERSE("`PiGdm`"),
        GAUSSIAN("`GaussianGuidance`"),
        POSTERIOR_SAMPLING_WEAK("`Dps`, zeta 0.1"),
        POSTERIOR_SAMPLING_STRONG("`Dps`, zeta 1"),
        SUBSTITUTION("`Ddnm`"),
        REPLACEMENT("`Replacement`"),
        REPLACEMENT_CORRECTED("`Replacement` with a corrector");

        private final String title;

        Method(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    static InverseCase of(int dimension, boolean masked, double sigma) {
        RandomCursor random =
                RandomStream.of(SEED).purpose("prior").index(dimension).cursor();
        double[] weights = new double[COMPONENTS];
        List<MultivariateNormal> components = new ArrayList<>();
        for (int k = 0; k < COMPONENTS; k++) {
            weights[k] = 1 + k;
            double[] mean = new double[dimension];
            double[][] factor = new double[dimension][dimension];
            for (int i = 0; i < dimension; i++) {
                mean[i] = random.nextGaussian();
                for (int j = 0; j < dimension; j++) {
                    factor[i][j] = 0.6 * random.nextGaussian() / Math.sqrt(dimension);
                }
            }
            double[][] covariance = new double[dimension][dimension];
            for (int i = 0; i < dimension; i++) {
                for (int j = 0; j < dimension; j++) {
                    covariance[i][j] = i == j ? 0.05 : 0;
                    for (int l = 0; l < dimension; l++) {
                        covariance[i][j] += factor[i][l] * factor[j][l];
                    }
                }
            }
            components.add(MultivariateNormal.of(mean, covariance));
        }
        return new InverseCase(GaussianMixture.of(weights, components), masked, sigma);
    }

    /** Whether a method is of use: for masks the two Gaussian guidances are one, and only masks can be put back. */
    boolean judges(Method method) {
        return switch (method) {
            case EXACT, PSEUDO_INVERSE, POSTERIOR_SAMPLING_WEAK, POSTERIOR_SAMPLING_STRONG -> true;
            case GAUSSIAN -> !masked;
            case SUBSTITUTION, REPLACEMENT, REPLACEMENT_CORRECTED -> masked;
        };
    }

    /** The errors of a method, in the mean over the measurements. */
    PosteriorErrors.Measured judge(Method method) {
        PosteriorErrors.Measured[] all = new PosteriorErrors.Measured[MEASUREMENTS];
        for (int m = 0; m < MEASUREMENTS; m++) {
            RandomStream stream = RandomStream.of(SEED).purpose("measurement").index(m);
            double[] truth = prior.draw(stream.purpose("truth").cursor());
            RandomCursor noise = stream.purpose("noise").cursor();
            double[] y = Arrays.stream(rows())
                    .mapToDouble(row -> product(row, truth) + sigma * noise.nextGaussian())
                    .toArray();
            GaussianMixture exact = MixturePosterior.of(prior, MatrixOperator.of(rows(), dimension()), y, sigma);
            all[m] = PosteriorErrors.of(samples(method, y, exact, m), exact);
        }
        return PosteriorErrors.Measured.mean(all);
    }

    private int dimension() {
        return prior.dimension();
    }

    /** The rows of A, each of norm 1. */
    private double[][] rows() {
        int d = dimension();
        double[][] rows = new double[d / 2][d];
        RandomCursor random = RandomStream.of(SEED).purpose("rows").index(d).cursor();
        for (int i = 0; i < rows.length; i++) {
            if (masked) {
                rows[i][i] = 1;
                continue;
            }
            for (int j = 0; j < d; j++) {
                rows[i][j] = random.nextGaussian();
            }
            double norm = Math.sqrt(product(rows[i], rows[i]));
            for (int j = 0; j < d; j++) {
                rows[i][j] /= norm;
            }
        }
        return rows;
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private double[][] samples(Method method, double[] y, GaussianMixture exact, int m) {
        try (Scope scope = Scope.open()) {
            Measurement measurement = measurement(y);
            Sampler sampler = sampler(method, measurement);
            boolean chain = sampler.gridPoints(CHAIN) == CHAIN;
            SamplingProblem problem = SamplingProblem.of(model(method, measurement, exact), CHAIN, m)
                    .withGrid(
                            chain
                                    ? new UniformGrid().place(PROCESS, CHAIN)
                                    : new LogSnrGrid().place(PROCESS, sampler.gridPoints(STEPS)));
            double[] flat = sampler.sample(problem, DType.FLOAT64, Device.CPU, SAMPLES, dimension())
                    .tensor()
                    .toDoubles();
            double[][] samples = new double[SAMPLES][];
            for (int n = 0; n < SAMPLES; n++) {
                samples[n] = Arrays.copyOfRange(flat, n * dimension(), (n + 1) * dimension());
            }
            return samples;
        }
    }

    private Measurement measurement(double[] y) {
        if (!masked) {
            return new Measurement(MatrixOperator.of(rows(), dimension()), Tensors.of(y, 1, y.length), sigma);
        }
        int[] known = new int[y.length];
        Arrays.setAll(known, i -> i);
        Tensor whole = Tensors.of(Arrays.copyOf(y, dimension()), 1, dimension());
        return new Measurement(Mask.columns(dimension(), known), whole, sigma);
    }

    private ScoreModel model(Method method, Measurement measurement, GaussianMixture exact) {
        ScoreModel model = new MixtureOracle(PROCESS.schedule(), prior);
        return switch (method) {
            case EXACT -> new MixtureOracle(PROCESS.schedule(), exact);
            case PSEUDO_INVERSE -> new GuidedModel(model, measurement, new PiGdm(dataStd()));
            case GAUSSIAN -> new GuidedModel(model, measurement, new GaussianGuidance(dataStd()));
            case POSTERIOR_SAMPLING_WEAK -> new GuidedModel(model, measurement, new Dps(0.1, CHAIN));
            case POSTERIOR_SAMPLING_STRONG -> new GuidedModel(model, measurement, new Dps(1, CHAIN));
            case SUBSTITUTION -> new Ddnm(model, measurement, dataStd());
            case REPLACEMENT, REPLACEMENT_CORRECTED -> model;
        };
    }

    private static Sampler sampler(Method method, Measurement measurement) {
        return switch (method) {
            case EXACT, PSEUDO_INVERSE, GAUSSIAN, SUBSTITUTION -> new StochasticHeun();
            case POSTERIOR_SAMPLING_WEAK, POSTERIOR_SAMPLING_STRONG -> new PredictorCorrector(new EulerMaruyama());
            case REPLACEMENT -> new Replacement(new EulerMaruyama(), new NoCorrector(), measurement);
            case REPLACEMENT_CORRECTED ->
                new Replacement(new EulerMaruyama(), new AnnealedLangevin(0.3, 2), measurement);
        };
    }

    /** Root mean square standard deviation of a coordinate of the prior. */
    private double dataStd() {
        return Math.sqrt(MeanAndCovariance.of(prior).trace() / dimension());
    }
}
