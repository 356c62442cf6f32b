package dev.reverie.studio.model;

import dev.reverie.config.ConfigException;
import dev.reverie.studio.web.Fault;
import dev.reverie.trained.TrainedModel;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Models that are loaded, the ones used last. A model is closed when it is neither lent nor among them, so that its memory
 * goes back.
 */
public final class OpenModels implements AutoCloseable {
    /** A few models that a page goes back and forth between, among them the snapshots of one training. */
    private static final int KEPT = 8;

    private final ModelFiles files;
    private final Map<Key, Lent> loaded = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * None yet.
     *
     * @param files finds them
     */
    public OpenModels(ModelFiles files) {
        this.files = files;
    }

    /** A file as it was when it was read. */
    private record Key(Path file, FileTime changed, long size) {}

    private static final class Lent {
        private final TrainedModel model;
        private int loans;

        Lent(TrainedModel model) {
            this.model = model;
        }
    }

    /** A model that was borrowed; it stays open until this is closed. */
    public final class Loan implements AutoCloseable {
        private final Lent lent;
        private boolean returned;

        private Loan(Lent lent) {
            this.lent = lent;
        }

        /** The model. */
        public TrainedModel model() {
            return lent.model;
        }

        /**
         * The model, if it has a score.
         *
         * @throws Fault if it is a flow
         */
        public TrainedScoreModel scoreModel() {
            if (lent.model instanceof TrainedScoreModel score) {
                return score;
            }
            throw Fault.at(
                    "model",
                    lent.model.config().name() + " is a continuous normalizing flow, which has no score",
                    "take a score model");
        }

        @Override
        public void close() {
            synchronized (OpenModels.this) {
                if (!returned) {
                    returned = true;
                    lent.loans--;
                    closeIdle(KEPT);
                }
            }
        }
    }

    /** Finds the files of models. */
    public ModelFiles files() {
        return files;
    }

    /**
     * Borrows a model.
     *
     * @param name of it
     * @return a loan to be closed
     * @throws Fault if there is none, or it is a classifier
     * @throws IOException if it cannot be read
     */
    public synchronized Loan borrow(ModelName name) throws IOException {
        Path file = files.find(name);
        Key key = new Key(file, Files.getLastModifiedTime(file), Files.size(file));
        Lent lent = loaded.get(key);
        if (lent == null) {
            try {
                lent = new Lent(TrainedModel.load(file));
            } catch (ConfigException e) {
                throw Fault.at("model", e.problem(), e.remedy().orElse(null));
            }
            loaded.put(key, lent);
        }
        lent.loans++;
        closeIdle(KEPT);
        return new Loan(lent);
    }

    private void closeIdle(int kept) {
        int over = loaded.size() - kept;
        for (Iterator<Lent> oldest = loaded.values().iterator(); over > 0 && oldest.hasNext(); ) {
            Lent lent = oldest.next();
            if (lent.loans == 0) {
                oldest.remove();
                lent.model.close();
                over--;
            }
        }
    }

    /** Number of models in memory. */
    public synchronized int count() {
        return loaded.size();
    }

    @Override
    public synchronized void close() {
        closeIdle(0);
    }
}
