package dev.reverie.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The file of metrics of a run, event by event. */
public final class RunMetrics {
    private RunMetrics() {}

    /**
     * All whole events of a file; a line that was cut short by a kill is passed over.
     *
     * @param file one JSON object per line; may be missing
     * @throws IOException if it cannot be read
     */
    public static List<JsonNode> events(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        return Files.readAllLines(file).stream()
                .map(Json::parse)
                .filter(JsonNode::isObject)
                .toList();
    }
}
