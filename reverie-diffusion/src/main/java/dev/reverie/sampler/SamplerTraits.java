package dev.reverie.sampler;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Properties of a sampler: its order, its cost, and the models it supports.
 *
 * <pre>{@code
 * SamplerTraits.deterministic(2).evaluations(2).onGrid()      // Heun's method
 * SamplerTraits.strong(1).evaluations(2).adaptive()           // an SDE solver that chooses its steps
 * }</pre>
 *
 * <p>The order is that of the error at the end of a fixed interval as all steps shrink together, {@code O(h^order)}. A
 * generic test holds every sampler to what it declares here.
 *
 * @param convergence in which sense it converges
 * @param order the order, 0 for {@link Convergence#ERGODIC}
 * @param evaluationsPerStep network evaluations of one step in the long run; for adaptive solvers, of one trial step
 * @param properties what else holds
 */
public record SamplerTraits(
        Convergence convergence, double order, double evaluationsPerStep, Set<Property> properties) {
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

    /** Further properties of a sampler. */
    public enum Property {
        /** The solver chooses its steps itself, between the two ends of the grid. */
        ADAPTIVE,
        /** The model is evaluated at times of the grid only, so that a model of a discrete chain will do. */
        ON_GRID,
        /** The step to {@code sigma = 0} is one of its N steps, as in EDM: N points and N steps, the last one to clean data. */
        STEPS_TO_CLEAN
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
        EnumSet<Property> all = EnumSet.noneOf(Property.class);
        all.addAll(properties);
        properties = Collections.unmodifiableSet(all);
    }

    /** A solver of the probability flow: no noise, one evaluation per step. */
    public static SamplerTraits deterministic(double order) {
        return of(Convergence.DETERMINISTIC, order);
    }

    /** A solver of the reverse SDE whose paths converge, one evaluation per step. */
    public static SamplerTraits strong(double order) {
        return of(Convergence.STRONG, order);
    }

    /** A solver of the reverse SDE whose law converges, one evaluation per step. */
    public static SamplerTraits weak(double order) {
        return of(Convergence.WEAK, order);
    }

    /** Langevin dynamics, which has no order; one evaluation per step. */
    public static SamplerTraits ergodic() {
        return of(Convergence.ERGODIC, 0);
    }

    /** A solver that converges in the given sense, one evaluation per step, no other property. */
    public static SamplerTraits of(Convergence convergence, double order) {
        return new SamplerTraits(convergence, order, 1, Set.of());
    }

    /** The same with so many evaluations per step. */
    public SamplerTraits evaluations(double perStep) {
        return new SamplerTraits(convergence, order, perStep, properties);
    }

    /** The same, choosing its steps: {@link Property#ADAPTIVE}. */
    public SamplerTraits adaptive() {
        return with(Property.ADAPTIVE);
    }

    /** The same, staying on the grid: {@link Property#ON_GRID}. */
    public SamplerTraits onGrid() {
        return with(Property.ON_GRID);
    }

    /** The same with a property. */
    public SamplerTraits with(Property property) {
        EnumSet<Property> all = EnumSet.of(property);
        all.addAll(properties);
        return new SamplerTraits(convergence, order, evaluationsPerStep, all);
    }

    /** Whether a property holds. */
    public boolean has(Property property) {
        return properties.contains(property);
    }

    /** Whether two runs from one initial state may differ. */
    public boolean isStochastic() {
        return convergence != Convergence.DETERMINISTIC;
    }

    /** Whether the solver chooses its steps itself. */
    public boolean isAdaptive() {
        return has(Property.ADAPTIVE);
    }

    /** Whether the model is evaluated at times of the grid only. */
    public boolean isOnGrid() {
        return has(Property.ON_GRID);
    }
}
