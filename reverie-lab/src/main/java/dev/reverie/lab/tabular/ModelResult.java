package dev.reverie.lab.tabular;

import java.util.Objects;

/**
 * Result of a model on the test rows. Log densities are in nats per row of the standardised table; a model that failed has
 * NaN and its reason in the details.
 *
 * @param model which
 * @param mean mean log density
 * @param standardError of the mean, by the spread over rows
 * @param validation mean log density of the validation rows, where the training ended
 * @param parameters numbers that were learned
 * @param steps steps that were trained; 0 for models without
 * @param trainSeconds wall time of learning
 * @param testSeconds wall time of judging
 * @param details what else there is to say
 */
public record ModelResult(
        TabularModel model,
        double mean,
        double standardError,
        double validation,
        long parameters,
        long steps,
        double trainSeconds,
        double testSeconds,
        String details) {
    /** Checks that nothing is missing. */
    public ModelResult {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(details, "details");
    }

    /** Whether the model has a result. */
    public boolean isComplete() {
        return Double.isFinite(mean);
    }
}
