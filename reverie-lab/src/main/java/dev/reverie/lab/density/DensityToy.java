package dev.reverie.lab.density;

import dev.reverie.lab.fokkerplanck.IsotropicMixture;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Densities known in closed form, at time 0 and, the mixtures, under noise too. */
public enum DensityToy {
    /** Three Gaussians on the line, of unequal weight and width. */
    PEAKS("peaks", "three Gaussians of unequal weight and width", 1) {
        @Override
        public Optional<IsotropicMixture> mixture() {
            return Optional.of(IsotropicMixture.of(
                    new double[] {0.3, 0.5, 0.2}, new double[][] {{-1.5}, {0.2}, {1.4}}, new double[] {0.15, 0.3, 0.1
                    }));
        }
    },
    /** A single Gaussian on the line, for which everything is linear. */
    GAUSSIAN("gaussian", "a single Gaussian of mean 1 and standard deviation 0.3", 1) {
        @Override
        public Optional<IsotropicMixture> mixture() {
            return Optional.of(IsotropicMixture.gaussian(1.0, 0.3));
        }
    },
    /** {@code p(x)} proportional to {@code exp(-3 (x^2 - 1)^2 + 0.3 x)}: Langevin dynamics only. */
    DOUBLE_WELL("double-well", "exp(-3 (x^2 - 1)^2 + 0.3 x), for langevin only", 1) {
        @Override
        public Optional<IsotropicMixture> mixture() {
            return Optional.empty();
        }
    },
    /** The data set of this name: eight Gaussians of standard deviation 0.1 on a circle of radius 1.5. */
    EIGHT_GAUSSIANS("eight-gaussians", "the data set of this name, in the plane", 2) {
        @Override
        public Optional<IsotropicMixture> mixture() {
            double[][] means = new double[8][];
            Arrays.setAll(means, i -> new double[] {1.5 * Math.cos(Math.PI / 4 * i), 1.5 * Math.sin(Math.PI / 4 * i)});
            return Optional.of(equal(means, 0.1));
        }
    },
    /** The data set of this name: 5 x 5 Gaussians of standard deviation 0.07, 0.9 apart. */
    MIXTURE("mixture", "the data set of this name, 5 x 5 Gaussians in the plane", 2) {
        @Override
        public Optional<IsotropicMixture> mixture() {
            double[][] means = new double[25][];
            Arrays.setAll(means, i -> new double[] {0.9 * (i % 5 - 2), 0.9 * (i / 5 - 2)});
            return Optional.of(equal(means, 0.07));
        }
    };

    /** Width of a well of {@link #DOUBLE_WELL}: its second derivative is 24. */
    private static final double WELL_STD = 0.2;

    private final String id;
    private final String description;
    private final int dimension;

    DensityToy(String id, String description, int dimension) {
        this.id = id;
        this.description = description;
        this.dimension = dimension;
    }

    private static IsotropicMixture equal(double[][] means, double std) {
        double[] weights = new double[means.length];
        double[] stds = new double[means.length];
        Arrays.fill(weights, 1.0);
        Arrays.fill(stds, std);
        return IsotropicMixture.of(weights, means, stds);
    }

    /** The name in commands, e.g. {@code eight-gaussians}. */
    public String id() {
        return id;
    }

    /** Short description. */
    public String description() {
        return description;
    }

    /** Number of coordinates, 1 or 2. */
    public int dimension() {
        return dimension;
    }

    /** The density as a mixture of Gaussians; absent if it is not one, and not known under noise. */
    public abstract Optional<IsotropicMixture> mixture();

    /** The log density up to a constant. */
    ToDoubleFunction<double[]> logDensity() {
        return mixture()
                .<ToDoubleFunction<double[]>>map(mixture -> mixture::logDensity)
                .orElse(x -> -3.0 * (x[0] * x[0] - 1.0) * (x[0] * x[0] - 1.0) + 0.3 * x[0]);
    }

    /** Writes the score {@code grad log p} at a place. */
    ScoreFunction score() {
        return mixture()
                .<ScoreFunction>map(mixture -> mixture::score)
                .orElse((x, score) -> score[0] = 0.3 - 12.0 * x[0] * (x[0] * x[0] - 1.0));
    }

    /** The width of its narrowest feature. */
    double smallestStd() {
        return mixture().map(IsotropicMixture::smallestStd).orElse(WELL_STD);
    }

    /**
     * The toy of a name.
     *
     * @param id e.g. {@code peaks}
     * @return absent if there is none
     */
    public static Optional<DensityToy> of(String id) {
        return Arrays.stream(values()).filter(toy -> toy.id.equals(id)).findFirst();
    }
}
