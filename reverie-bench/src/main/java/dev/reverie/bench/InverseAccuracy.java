package dev.reverie.bench;

import java.util.Locale;
import java.util.function.Consumer;

/** Bias of the methods for inverse problems against exact posteriors of Gaussian mixtures. */
final class InverseAccuracy {
    private static final int[] DIMENSIONS = {2, 8, 32};
    private static final double[] NOISE = {0.01, 0.1, 0.5};
    /** An error so many standard errors beyond that of exact draws is no chance. */
    private static final double SIGNIFICANT = 4;

    private InverseAccuracy() {}

    /**
     * Measures all methods and writes a page of Markdown.
     *
     * @param progress told what is going on
     */
    static String measure(Consumer<String> progress) {
        StringBuilder page = new StringBuilder(String.format(
                Locale.ROOT,
                """
                # Accuracy of the methods for inverse problems

                Written by `bin/reverie-bench inverse --out docs/results/inverse-problems.md`. The data are mixtures of three
                Gaussians with random full covariances, of which score and posterior are known exactly; every figure is
                the mean over %d measurements, with %d samples each, and its standard error (jackknife). The process is
                variance preserving; chains (`Dps`, `Replacement`) take %d Euler-Maruyama steps,
                the others %d steps of stochastic Heun.

                * mean: distance of the mean from the posterior's, in standard deviations of the posterior (root mean
                  square over coordinates). Exact draws would show %.3f.
                * covariance: `|C' - C| / |C|`, Frobenius norms. What chance alone shows stands in the row of the exact score.
                * spread: `tr C' / tr C`. Below 1 the samples are too sure, above 1 not sure enough.

                Bold: more than %.0f standard errors beyond the row of the exact score. So a figure that is not bold was
                not found to be biased, with this number of samples.
                """,
                InverseCase.MEASUREMENTS,
                InverseCase.SAMPLES,
                InverseCase.CHAIN,
                InverseCase.STEPS,
                1 / Math.sqrt(InverseCase.SAMPLES),
                SIGNIFICANT));
        for (boolean masked : new boolean[] {true, false}) {
            page.append(
                    masked
                            ? "\n## Half of the coordinates measured\n\nHere `GaussianGuidance` is `PiGdm`.\n"
                            : "\n## As many random mixtures of all coordinates measured, rows of norm 1\n");
            for (int dimension : DIMENSIONS) {
                for (double sigma : NOISE) {
                    progress.accept(dimension + " dimensions, " + (masked ? "mask" : "mixtures") + ", sigma " + sigma);
                    section(page, InverseCase.of(dimension, masked, sigma));
                }
            }
        }
        return page.toString();
    }

    private static void section(StringBuilder page, InverseCase problem) {
        page.append(String.format(
                Locale.ROOT,
                "%n### %d dimensions, noise %s%n%n| method | mean | covariance | spread |%n| --- | ---: | ---: | ---: |%n",
                problem.prior().dimension(),
                problem.sigma()));
        PosteriorErrors.Measured exact = problem.judge(InverseCase.Method.EXACT);
        for (InverseCase.Method method : InverseCase.Method.values()) {
            if (problem.judges(method)) {
                PosteriorErrors.Measured found = method == InverseCase.Method.EXACT ? exact : problem.judge(method);
                page.append(line(method, found, exact));
            }
        }
    }

    private static String line(
            InverseCase.Method method, PosteriorErrors.Measured found, PosteriorErrors.Measured exact) {
        PosteriorErrors value = found.errors();
        PosteriorErrors error = found.standard();
        PosteriorErrors other = exact.errors();
        PosteriorErrors otherError = exact.standard();
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s |%n",
                method.title(),
                cell(value.mean(), error.mean(), other.mean(), otherError.mean()),
                cell(value.covariance(), error.covariance(), other.covariance(), otherError.covariance()),
                cell(value.spread(), error.spread(), other.spread(), otherError.spread()));
    }

    private static String cell(double value, double error, double exact, double exactError) {
        boolean biased = Math.abs(value - exact) > SIGNIFICANT * Math.hypot(error, exactError);
        return String.format(Locale.ROOT, biased ? "**%.3f** +- %.3f" : "%.3f +- %.3f", value, error);
    }
}
