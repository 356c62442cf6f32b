package dev.reverie.lab.tabular;

/** Receives the progress of a comparison. */
@FunctionalInterface
public interface TabularProgress {
    /** Hears nothing. */
    TabularProgress NONE = (model, done, total, validation) -> {};

    /**
     * A model was looked at on the validation rows.
     *
     * @param model which
     * @param done steps done
     * @param total most steps
     * @param validation its mean log density of the validation rows, in nats; negative infinity if it had none
     */
    void at(TabularModel model, long done, long total, double validation);
}
