package dev.reverie.bench;

import dev.reverie.stat.GaussianMixture;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Distance of the first two moments of samples from those of the exact posterior.
 *
 * @param mean root mean square over the coordinates of (sample mean - mean) / standard deviation
 * @param covariance {@code |C' - C| / |C|}, Frobenius norms
 * @param spread {@code tr C' / tr C}: below 1 the samples are too sure
 */
record PosteriorErrors(double mean, double covariance, double spread) {
    /** Groups left out one by one for the standard errors. */
    private static final int GROUPS = 20;

    /**
     * Errors and their standard errors, by the jackknife over groups of samples.
     *
     * @param errors those of all samples
     * @param standard their standard errors
     */
    record Measured(PosteriorErrors errors, PosteriorErrors standard) {
        /** The means over independent cases. */
        static Measured mean(Measured... cases) {
            return new Measured(
                    combined(value -> value / cases.length, m -> m.errors, cases),
                    combined(value -> Math.sqrt(value) / cases.length, m -> m.standard.squared(), cases));
        }

        private static PosteriorErrors combined(
                DoubleUnaryOperator finish, Function<Measured, PosteriorErrors> part, Measured... cases) {
            ToDoubleFunction<ToDoubleFunction<PosteriorErrors>> sum = value -> finish.applyAsDouble(
                    Arrays.stream(cases).map(part).mapToDouble(value).sum());
            return new PosteriorErrors(
                    sum.applyAsDouble(PosteriorErrors::mean),
                    sum.applyAsDouble(PosteriorErrors::covariance),
                    sum.applyAsDouble(PosteriorErrors::spread));
        }
    }

    /**
     * Compares samples with a law.
     *
     * @param samples independent, more than there are groups and coordinates
     * @param exact the law they should be of
     */
    static Measured of(double[][] samples, GaussianMixture exact) {
        MeanAndCovariance law = MeanAndCovariance.of(exact);
        PosteriorErrors[] without = new PosteriorErrors[GROUPS];
        for (int g = 0; g < GROUPS; g++) {
            double[][] rest = new double[samples.length - size(samples.length, g)][];
            int next = 0;
            for (int n = 0; n < samples.length; n++) {
                if (n % GROUPS != g) {
                    rest[next++] = samples[n];
                }
            }
            without[g] = MeanAndCovariance.of(rest).against(law);
        }
        return new Measured(
                MeanAndCovariance.of(samples).against(law),
                new PosteriorErrors(
                        jackknife(without, PosteriorErrors::mean),
                        jackknife(without, PosteriorErrors::covariance),
                        jackknife(without, PosteriorErrors::spread)));
    }

    private static int size(int count, int group) {
        return (count - group + GROUPS - 1) / GROUPS;
    }

    private static double jackknife(PosteriorErrors[] without, ToDoubleFunction<PosteriorErrors> value) {
        double mean = Arrays.stream(without).mapToDouble(value).average().orElseThrow();
        double sum = Arrays.stream(without)
                .mapToDouble(value)
                .map(v -> (v - mean) * (v - mean))
                .sum();
        return Math.sqrt(sum * (GROUPS - 1) / GROUPS);
    }

    private PosteriorErrors squared() {
        return new PosteriorErrors(mean * mean, covariance * covariance, spread * spread);
    }
}
