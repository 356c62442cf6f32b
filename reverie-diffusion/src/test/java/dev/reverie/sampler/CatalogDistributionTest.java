package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.grid.Grid;
import dev.reverie.grid.TimeGrid;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.catalog.SamplerKind;
import dev.reverie.sampler.pc.Langevin;
import dev.reverie.sampler.pc.PredictorCorrector;
import dev.reverie.sampler.pc.ReverseDiffusion;
import dev.reverie.schedule.Schedule;
import dev.reverie.sde.Sde;
import dev.reverie.stat.EnergyDistance;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every sampler draws from the mixture it is asked for, on every process, in 2 and in 10 dimensions: by the energy distance
 * to exact draws.
 *
 * <p>The threshold is the largest of 2000 distances between two <em>exact</em> samples of the same sizes. So a sampler
 * without any error fails one of these checks with probability 1/2001, and all of them together (some 300) with 15 % at the
 * most; the seeds are fixed, and what passes once passes always.
 */
@Tag("sideBySide")
class CatalogDistributionTest {
    private static final int POINTS = 200;
    private static final int NULL_PAIRS = 2000;

    /** A mixture of three, well apart, with weights and spreads of its own. */
    private static final class Mixture {
        private static final double[] WEIGHTS = {0.5, 0.3, 0.2};
        private static final double[] VARIANCES = {0.04, 0.09, 0.02};

        private final double[][] means;

        private Mixture(double[][] means) {
            this.means = means;
        }

        static Mixture ofDimension(int dimension) {
            RandomCursor cursor = RandomStream.of(dimension).purpose("mixture").cursor();
            double[][] means = new double[3][dimension];
            for (double[] mean : means) {
                for (int i = 0; i < dimension; i++) {
                    mean[i] = 2.5 / Math.sqrt(dimension) * cursor.nextGaussian();
                }
            }
            return new Mixture(means);
        }

        double[][] draw(RandomStream stream) {
            RandomCursor cursor = stream.cursor();
            double[][] points = new double[POINTS][means[0].length];
            for (double[] point : points) {
                double u = cursor.nextDouble();
                int k = u < WEIGHTS[0] ? 0 : u < WEIGHTS[0] + WEIGHTS[1] ? 1 : 2;
                for (int i = 0; i < point.length; i++) {
                    point[i] = means[k][i] + Math.sqrt(VARIANCES[k]) * cursor.nextGaussian();
                }
            }
            return points;
        }
    }

    private static final Mixture PLANE = Mixture.ofDimension(2);
    private static final Mixture TEN = Mixture.ofDimension(10);
    private static final double PLANE_THRESHOLD = threshold(PLANE);
    private static final double TEN_THRESHOLD = threshold(TEN);

    private static double threshold(Mixture mixture) {
        RandomStream stream = RandomStream.of(7).purpose("exact pairs");
        double largest = 0;
        for (int i = 0; i < NULL_PAIRS; i++) {
            largest = Math.max(
                    largest,
                    EnergyDistance.between(mixture.draw(stream.index(2L * i)), mixture.draw(stream.index(2L * i + 1))));
        }
        return largest;
    }

    static Stream<SamplerKind> kinds() {
        return Arrays.stream(SamplerKind.values());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void drawsFromTheMixture(SamplerKind kind) {
        List<String> failures = new ArrayList<>();
        for (Schedule schedule : Processes.ALL) {
            check(kind, schedule, PLANE, PLANE_THRESHOLD, failures);
            check(kind, schedule, TEN, TEN_THRESHOLD, failures);
        }
        assertThat(failures).isEmpty();
    }

    private static void check(
            SamplerKind kind, Schedule schedule, Mixture mixture, double threshold, List<String> failures) {
        ScoreModel oracle = new GaussianMixtureOracle(schedule, Mixture.WEIGHTS, mixture.means, Mixture.VARIANCES);
        Sde sde = Sde.of(schedule);
        Sampler sampler = sampler(kind).denoisingLast();
        int steps = Math.max(40, Math.min(400, 4 * kind.steps()));
        Grid rule = kind.grid(schedule);
        TimeGrid grid = rule.place(sde, sampler.gridPoints(steps));
        SamplingProblem problem = new SamplingProblem(oracle, grid, SeededNoise.of(11), SamplingListener.none());
        int dimension = mixture.means[0].length;
        try (Scope scope = Scope.open()) {
            double[] values = sampler.sample(problem, DType.FLOAT64, Device.CPU, POINTS, dimension)
                    .tensor()
                    .toDoubles();
            double[][] points = new double[POINTS][];
            for (int i = 0; i < POINTS; i++) {
                points[i] = Arrays.copyOfRange(values, i * dimension, (i + 1) * dimension);
            }
            double distance = EnergyDistance.between(
                    points, mixture.draw(RandomStream.of(5).purpose("exact")));
            if (!(distance <= threshold)) {
                failures.add(String.format(
                        Locale.ROOT,
                        "%s on %s in %d dimensions: %.4f > %.4f",
                        kind,
                        schedule,
                        dimension,
                        distance,
                        threshold));
            }
        }
    }

    /** Langevin's step from the norms of one sample is biased in few dimensions: there the norms are the batch's. */
    private static Sampler sampler(SamplerKind kind) {
        return kind == SamplerKind.PREDICTOR_CORRECTOR
                ? new PredictorCorrector(new ReverseDiffusion(), new Langevin(0.16, 1, Langevin.Norms.BATCH))
                : kind.create();
    }
}
