package dev.reverie.train;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reverie.run.RunMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The learning rate that the metrics of a run tell.
 *
 * @param step the last logged update, counted from 1
 * @param rate used in it
 * @param steps that were to be done in all
 */
record FormerRate(long step, double rate, long steps) {
    /**
     * Reads it.
     *
     * @param metrics of the run
     * @param last the last update that counts
     * @return absent if nothing was logged up to there
     */
    static Optional<FormerRate> of(Path metrics, long last) throws IOException {
        long steps = 0;
        FormerRate found = null;
        for (JsonNode event : RunMetrics.events(metrics)) {
            String kind = event.path("event").asText();
            long step = event.path("step").asLong();
            if (kind.equals("started")) {
                steps = event.path("steps").asLong();
            } else if (kind.equals("step") && step <= last && event.has("learningRate")) {
                found = new FormerRate(step, event.path("learningRate").asDouble(), steps);
            }
        }
        return Optional.ofNullable(found);
    }
}
