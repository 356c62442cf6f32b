package dev.reverie.spark.draw;

import dev.reverie.spark.store.RunStore;
import java.io.Serializable;

/**
 * Where a model lies, and which it is.
 *
 * @param run place of the run, with its scheme
 * @param checkpoint path of its checkpoint in the run
 * @param sha256 of that file
 */
record ModelPlace(String run, String checkpoint, String sha256) implements Serializable {
    /** The newest checkpoint of a run. */
    static ModelPlace newest(RunStore store) {
        RunStore.Stored newest = store.newest();
        return new ModelPlace(store.place(), newest.name(), newest.sha256());
    }

    RunStore.Stored stored() {
        return new RunStore.Stored(checkpoint, sha256);
    }
}
