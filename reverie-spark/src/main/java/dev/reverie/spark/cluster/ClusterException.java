package dev.reverie.spark.cluster;

import dev.reverie.errors.RequestException;
import org.jspecify.annotations.Nullable;

/** A cluster that cannot do what it was asked for: too few slots, settings that do not go together, workers that fail. */
public final class ClusterException extends RequestException {
    private static final long serialVersionUID = 1L;

    /**
     * A request that the cluster cannot meet.
     *
     * @param problem what was asked for, what there is and what is accepted
     * @param remedy what to do
     */
    public ClusterException(String problem, String remedy) {
        super(problem, remedy);
    }

    /**
     * A failure of the cluster.
     *
     * @param problem what failed
     * @param remedy what to do
     * @param cause the exception behind it, null for none
     */
    public ClusterException(String problem, String remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
    }
}
