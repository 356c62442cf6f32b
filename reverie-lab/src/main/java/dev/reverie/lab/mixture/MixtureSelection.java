package dev.reverie.lab.mixture;

import dev.reverie.random.RandomStream;
import dev.reverie.stat.GaussianMixture;
import dev.reverie.stat.Points;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Chooses the number of components and the ridge of a {@link GaussianMixture} by the mean log density of held-out
 * points.
 *
 * <p>Numbers of components double from 1. The search ends when two numbers in turn have brought nothing for any ridge, at the
 * largest number, or where a component would have fewer than {@value #POINTS_PER_COMPONENT} points.
 *
 * @param maxComponents largest number of components, at least 1
 * @param ridges at least one ridge, each positive, see {@link ExpectationMaximization#ridge()}
 */
public record MixtureSelection(int maxComponents, List<Double> ridges) {
    private static final int POINTS_PER_COMPONENT = 10;
    private static final int PATIENCE = 2;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if there is no ridge, one is not positive, or {@code maxComponents} is below 1
     */
    public MixtureSelection {
        ridges = List.copyOf(ridges);
        if (maxComponents < 1) {
            throw new IllegalArgumentException("maxComponents must be at least 1, got " + maxComponents);
        }
        if (ridges.isEmpty() || !ridges.stream().allMatch(r -> r > 0 && r < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("ridges must be at least one positive number, got " + ridges);
        }
    }

    /**
     * One mixture that was tried.
     *
     * @param method how it was fitted
     * @param heldOut mean log density of the points held out, in nats
     */
    public record Trial(ExpectationMaximization method, double heldOut) {
        /** Checks that there is a method. */
        public Trial {
            Objects.requireNonNull(method, "method");
        }
    }

    /**
     * Result of the selection.
     *
     * @param mixture the best mixture, fitted to the training points alone
     * @param best how it was fitted, and its mean log density of the points held out
     * @param trials all that were tried, in order
     */
    public record Choice(GaussianMixture mixture, Trial best, List<Trial> trials) {
        /** Keeps a private copy of the list. */
        public Choice {
            Objects.requireNonNull(mixture, "mixture");
            Objects.requireNonNull(best, "best");
            trials = List.copyOf(trials);
        }
    }

    /**
     * Tries mixtures until more components bring nothing.
     *
     * @param train points to fit
     * @param heldOut points to choose by
     * @param stream decides the starts
     * @return the best mixture
     * @throws IllegalArgumentException if points are faulty or there is none
     */
    public Choice choose(double[][] train, double[][] heldOut, RandomStream stream) {
        Points.dimension(train, heldOut);
        List<Trial> trials = new ArrayList<>();
        Trial best = null;
        GaussianMixture mixture = null;
        int fruitless = 0;
        for (int k = 1; k <= maxComponents && fruitless < PATIENCE; k *= 2) {
            if (k > 1 && train.length < k * POINTS_PER_COMPONENT) {
                break;
            }
            fruitless++;
            for (double ridge : ridges) {
                ExpectationMaximization method = new ExpectationMaximization(k, ridge);
                GaussianMixture fitted = method.fit(train, stream.index(k)).mixture();
                Trial trial = new Trial(method, fitted.meanLogDensity(heldOut));
                trials.add(trial);
                if (best == null || trial.heldOut() > best.heldOut()) {
                    best = trial;
                    mixture = fitted;
                    fruitless = 0;
                }
            }
        }
        return new Choice(Objects.requireNonNull(mixture), Objects.requireNonNull(best), trials);
    }
}
