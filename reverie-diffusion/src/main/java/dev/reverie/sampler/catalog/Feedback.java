package dev.reverie.sampler.catalog;

import dev.reverie.ode.StepControl;

/** Step size controllers of adaptive solvers, by name. */
public enum Feedback {
    /** By the last error alone: SciPy's rule. */
    INTEGRAL,
    /** By the last two errors: fewer rejected steps on stiff ways. */
    PI,
    /** By the last three errors: the smoothest steps. */
    PID;

    /** The rule, with SciPy's limits. */
    public StepControl control() {
        return switch (this) {
            case INTEGRAL -> StepControl.SCIPY;
            case PI -> StepControl.PI;
            case PID -> StepControl.PID;
        };
    }
}
