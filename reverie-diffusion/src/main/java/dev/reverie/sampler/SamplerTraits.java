package dev.reverie.sampler;

/**
 * What is known of a sampler before it runs: its order, its cost, and which models it fits.
 *
 * <p>The order is that of the error at the end of a fixed interval as all steps shrink together, {@code O(h^order)}. A
 * generic test holds every sampler to what it declares here.
 *
 * @param convergence in which sense it converges
 * @param order the order, 0 for {@link Convergence#ERGODIC}
 * @param evaluationsPerStep network evaluations of one step in the long run; for adaptive solvers, of one trial step
 * @param adaptive whether the solver chooses its steps itself, between the two ends of the grid
 * @param onGrid whether the model is evaluated at times of the grid only, so that a model of a discrete chain will do
 */
public record SamplerTraits(
        Convergence convergence, double order, double evaluationsPerStep, boolean adaptive, boolean onGrid) {
    /** The sense in which a sampler converges as its steps shrink. */
    public enum Convergence {
        /** No noise: every path converges to the solution of the ordinary differential equation. */
        DETERMINISTIC("deterministic"),
        /** Every path converges to the solution of the stochastic equation with the same Brownian path. */
        STRONG("strong"),
        /** Means and variances converge, paths need not. */
        WEAK("weak"),
        /** Not by smaller but by more steps at a level of noise: Langevin dynamics. */
        ERGODIC("by mixing");

        private final String word;

        Convergence(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the order is negative, or the number of evaluations is
     */
    public SamplerTraits {
        if (!(order >= 0) || !(evaluationsPerStep >= 0)) {
            throw new IllegalArgumentException(
                    "order and evaluationsPerStep must be at least 0, got " + order + " and " + evaluationsPerStep);
        }
    }

    /** A deterministic solver that evaluates the model at the times of the grid, once per step. */
    public static SamplerTraits multistep(int order) {
        return new SamplerTraits(Convergence.DETERMINISTIC, order, 1, false, true);
    }

    /** Whether two runs from one initial state may differ. */
    public boolean isStochastic() {
        return convergence != Convergence.DETERMINISTIC;
    }
}
