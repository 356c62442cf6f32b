package dev.reverie.eval;

import dev.reverie.config.MetricKinds;
import dev.reverie.errors.RequestException;
import dev.reverie.file.NearestName;
import dev.reverie.metric.Metric;
import java.util.ArrayList;
import java.util.List;

/** Metrics by their words: those of the library and those that jars on the class path add. */
public final class MetricNames {
    private MetricNames() {}

    /** All that can be named. */
    public static List<Metric> all() {
        return MetricKinds.all();
    }

    /**
     * The metrics of some words.
     *
     * @param words such as {@code frechet}
     * @throws RequestException if one is unknown; the message names the nearest
     */
    public static List<Metric> of(List<String> words) {
        List<Metric> all = all();
        List<String> names = all.stream().map(Metric::name).toList();
        List<Metric> found = new ArrayList<>();
        for (String word : words) {
            int index = names.indexOf(word);
            if (index < 0) {
                String hint = NearestName.of(word, names)
                        .map(nearest -> "; is " + nearest + " meant?")
                        .orElse("");
                throw new RequestException("--metrics: there is no metric \"" + word + "\"" + hint + " There are "
                        + String.join(", ", names));
            }
            found.add(all.get(index));
        }
        return found;
    }
}
