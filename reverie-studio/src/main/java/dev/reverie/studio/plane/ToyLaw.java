package dev.reverie.studio.plane;

import dev.reverie.data.toy.Toy2d;
import dev.reverie.lab.density.DensityToy;
import dev.reverie.lab.fokkerplanck.IsotropicMixture;
import dev.reverie.model.DensityModel;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.schedule.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * The laws that toys are drawn from, as densities that stay known under noise.
 *
 * <p>The Gaussian toys are mixtures. Those of a curve with Gaussian noise are the integral of a Gaussian along the curve, here by
 * the midpoint rule with nodes less than half a standard deviation apart, whose error is below the rounding of float32. The
 * board is uniform on squares. The pinwheel, whose blades are bent, has no such form.
 */
final class ToyLaw {
    /** Nodes of the midpoint rule along a curve. */
    private static final int NODES = 400;

    /** Fields of a board of 4 x 4 that are dark. */
    private static final int FIELDS = 8;

    private final Optional<IsotropicMixture> mixture;

    private ToyLaw(Optional<IsotropicMixture> mixture) {
        this.mixture = mixture;
    }

    /**
     * The law of a toy.
     *
     * @return absent if none is known
     */
    static Optional<ToyLaw> of(Toy2d.Kind kind) {
        return switch (kind) {
            case EIGHT_GAUSSIANS, MIXTURE -> DensityToy.of(kind.id()).map(toy -> new ToyLaw(toy.mixture()));
            case MOONS -> {
                List<double[]> nodes = new ArrayList<>();
                along(
                        nodes,
                        u -> 1.25 * Math.cos(Math.PI * u) - 0.625,
                        u -> 1.25 * Math.sin(Math.PI * u) - 0.3,
                        u -> 1);
                along(
                        nodes,
                        u -> 0.625 - 1.25 * Math.cos(Math.PI * u),
                        u -> 0.3 - 1.25 * Math.sin(Math.PI * u),
                        u -> 1);
                yield mixture(nodes, 0.08);
            }
            case CIRCLES -> {
                List<double[]> nodes = new ArrayList<>();
                for (double radius : new double[] {0.8, 1.8}) {
                    along(
                            nodes,
                            u -> radius * Math.cos(2 * Math.PI * u),
                            u -> radius * Math.sin(2 * Math.PI * u),
                            u -> 1);
                }
                yield mixture(nodes, 0.07);
            }
            case SWISS_ROLL -> {
                double c = 2.2 / (4.5 * Math.PI);
                DoubleUnaryOperator angle = u -> 1.5 * Math.PI * (1 + 2 * u);
                List<double[]> nodes = new ArrayList<>();
                along(
                        nodes,
                        u -> c * angle.applyAsDouble(u) * Math.cos(angle.applyAsDouble(u)) - 2 * c,
                        u -> c * angle.applyAsDouble(u) * Math.sin(angle.applyAsDouble(u)) - 2 * c / (3 * Math.PI),
                        u -> 1);
                yield mixture(nodes, 0.06);
            }
            case TWO_SPIRALS -> {
                List<double[]> nodes = new ArrayList<>();
                for (double start : new double[] {0, Math.PI}) {
                    // The square of the turn is uniform, so the turn itself has the density 2 u.
                    along(
                            nodes,
                            u -> (0.15 + 1.95 * u) * Math.cos(3 * Math.PI * u + start),
                            u -> (0.15 + 1.95 * u) * Math.sin(3 * Math.PI * u + start),
                            u -> 2 * u);
                }
                yield mixture(nodes, 0.05);
            }
            case CHECKERBOARD -> Optional.of(new ToyLaw(Optional.empty()));
            case PINWHEEL -> Optional.empty();
        };
    }

    private static void along(
            List<double[]> nodes, DoubleUnaryOperator x, DoubleUnaryOperator y, DoubleUnaryOperator weight) {
        for (int i = 0; i < NODES; i++) {
            double u = (i + 0.5) / NODES;
            nodes.add(new double[] {x.applyAsDouble(u), y.applyAsDouble(u), weight.applyAsDouble(u)});
        }
    }

    private static Optional<ToyLaw> mixture(List<double[]> nodes, double std) {
        double[] stds = new double[nodes.size()];
        Arrays.fill(stds, std);
        return Optional.of(new ToyLaw(Optional.of(IsotropicMixture.of(
                nodes.stream().mapToDouble(node -> node[2]).toArray(),
                nodes.stream().map(node -> new double[] {node[0], node[1]}).toArray(double[][]::new),
                stds))));
    }

    /** The law as a mixture, whose mass in cells is known exactly; absent for the board. */
    Optional<IsotropicMixture> mixture() {
        return mixture;
    }

    /** Whether its density passes gradients on, as a likelihood by a flow needs. */
    boolean isDifferentiable() {
        return mixture.isPresent();
    }

    /** The law under noise. */
    DensityModel under(Schedule schedule) {
        if (mixture.isEmpty()) {
            double[][] corners = new double[FIELDS][];
            Arrays.setAll(corners, field -> {
                int row = field / 2;
                return new double[] {2 * (field % 2) + row % 2 - 2, row - 2};
            });
            return new SquaresOracle(schedule, corners, 1);
        }
        double[] variances =
                Arrays.stream(mixture.get().stds()).map(std -> std * std).toArray();
        return new GaussianMixtureOracle(
                schedule, mixture.get().weights(), mixture.get().means(), variances);
    }
}
