package dev.reverie.metric;

import dev.reverie.errors.RequestException;

/** Samples, reference or statistics that a metric cannot be computed from, or results that cannot be compared. */
public final class MetricException extends RequestException {
    private static final long serialVersionUID = 1L;

    /**
     * A fault.
     *
     * @param problem what is wrong, the value got, what is accepted and what to do
     */
    public MetricException(String problem) {
        super(problem);
    }

    /**
     * A fault that another exception brought to light.
     *
     * @param problem what is wrong, the value got, what is accepted and what to do
     * @param cause the exception behind it
     */
    public MetricException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
