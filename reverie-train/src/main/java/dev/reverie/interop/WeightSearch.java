package dev.reverie.interop;

import dev.reverie.file.ArraySource;
import dev.reverie.file.FileFormatException;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the weights of a network among the arrays of a file, whatever a trainer put around or before their names:
 * {@code model/}, {@code state_dict/net.}, {@code ema/ema_model.module.}. A place is such a beginning; the network's
 * weights are at one if each parameter's name, put behind it, is the path of an array.
 *
 * <p>Parts of names that wrappers of modules insert ({@code _orig_mod.} of {@code torch.compile},
 * {@code _fsdp_wrapped_module.}, {@code _checkpoint_wrapped_module.}) are taken off wherever they are. Places whose names
 * have a word ema, average, averaged, shadow or swa hold averaged weights; moments of optimisers are no weights.
 */
final class WeightSearch {
    private static final Pattern WRAPPERS =
            Pattern.compile("(?<![^./])(_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module)\\.");
    private static final Pattern WORD_END = Pattern.compile("[/._]");
    private static final Set<String> AVERAGE_WORDS = Set.of("ema", "average", "averaged", "shadow", "swa");
    private static final Set<String> OPTIMISER_WORDS =
            Set.of("optimizer", "optimiser", "optim", "opt", "exp", "momentum", "grad", "gradients");

    private final String source;
    private final Map<String, ArraySource> arrays;
    private final Set<String> names;
    private final Set<String> trained;

    /**
     * What was found.
     *
     * @param weights at {@code place}
     * @param place of the weights, empty if their names are those of the network
     * @param average by name, at {@code averagePlace}; absent if the file has none
     * @param averagePlace of the averaged weights
     * @param aside paths of arrays elsewhere, in file order
     */
    record Found(
            StateDictionary weights,
            String place,
            Optional<StateDictionary> average,
            String averagePlace,
            List<String> aside) {}

    /**
     * A search.
     *
     * @param source the file, for messages
     * @param arrays by path
     * @param parameters of the network
     */
    WeightSearch(String source, Map<String, ? extends ArraySource> arrays, Parameters parameters) {
        this.source = source;
        this.arrays = unwrapped(arrays);
        names = names(parameters.list());
        trained = names(parameters.trainable());
    }

    private static Set<String> names(List<Parameter> parameters) {
        Set<String> names = new LinkedHashSet<>();
        parameters.forEach(parameter -> names.add(parameter.name()));
        return names;
    }

    private static Map<String, ArraySource> unwrapped(Map<String, ? extends ArraySource> arrays) {
        Map<String, ArraySource> plain = new LinkedHashMap<>();
        arrays.forEach((path, array) -> plain.put(WRAPPERS.matcher(path).replaceAll(""), array));
        // Two paths that a wrapper alone tells apart stay apart.
        return plain.size() == arrays.size() ? plain : new LinkedHashMap<>(arrays);
    }

    /**
     * The weights, or what is most like them where there are none, for the caller to say how they differ.
     *
     * @throws FileFormatException if the network's weights are at several places
     */
    Found find() throws FileFormatException {
        Map<String, Integer> places = places(names);
        List<String> plain = complete(places, names.size(), false);
        List<String> averages = complete(places(trained), trained.size(), true);
        String average = averages.isEmpty() ? "" : only(averages);
        String place;
        if (!plain.isEmpty()) {
            place = only(plain);
        } else if (places.getOrDefault(average, 0) == names.size()) {
            place = average;
        } else {
            place = likeliest(places);
        }
        Optional<StateDictionary> averaged =
                averages.isEmpty() ? Optional.empty() : Optional.of(new StateDictionary(source, at(average)));
        Map<String, ArraySource> weights = at(place);
        List<String> aside = new ArrayList<>();
        for (String path : arrays.keySet()) {
            boolean taken = within(path, place) || (averaged.isPresent() && within(path, average));
            if (!taken) {
                aside.add(path);
            }
        }
        return new Found(new StateDictionary(source, weights), place, averaged, average, aside);
    }

    /** How many of some names there are behind each beginning of a path; that without any is always counted. */
    private Map<String, Integer> places(Set<String> wanted) {
        Map<String, Integer> places = new LinkedHashMap<>();
        places.put("", 0);
        int longest = wanted.stream().mapToInt(String::length).max().orElse(0);
        for (String path : arrays.keySet()) {
            for (int start = 0; start >= 0; start = next(path, start)) {
                if (path.length() - start <= longest && wanted.contains(path.substring(start))) {
                    places.merge(path.substring(0, start), 1, Integer::sum);
                }
            }
        }
        return places;
    }

    /** Where most of the names are; if nowhere any, where most arrays are. */
    private String likeliest(Map<String, Integer> places) {
        Map<String, Integer> votes = places;
        if (Collections.max(places.values()) == 0) {
            votes = new LinkedHashMap<>(places);
            for (String path : arrays.keySet()) {
                votes.merge(path.substring(0, path.lastIndexOf('/') + 1), 1, Integer::sum);
            }
        }
        return Collections.max(votes.entrySet(), Map.Entry.comparingByValue()).getKey();
    }

    /** Where the next part of a path begins; -1 after the last. */
    private static int next(String path, int start) {
        for (int i = start; i < path.length(); i++) {
            if (path.charAt(i) == '/' || path.charAt(i) == '.') {
                return i + 1;
            }
        }
        return -1;
    }

    private static List<String> complete(Map<String, Integer> places, int count, boolean averaged) {
        List<String> found = new ArrayList<>();
        places.forEach((place, of) -> {
            List<String> words = words(place);
            if (count > 0
                    && of == count
                    && Collections.disjoint(words, OPTIMISER_WORDS)
                    && Collections.disjoint(words, AVERAGE_WORDS) != averaged) {
                found.add(place);
            }
        });
        // An average that keeps the network it follows beside itself calls that online.
        if (found.stream().anyMatch(place -> !words(place).contains("online"))) {
            found.removeIf(place -> words(place).contains("online"));
        }
        return found;
    }

    private static List<String> words(String place) {
        return List.of(WORD_END.split(place));
    }

    private String only(List<String> places) throws FileFormatException {
        if (places.size() > 1) {
            throw new FileFormatException(
                    source,
                    "holds weights of the network " + places.size() + " times, at " + String.join(", ", places)
                            + ", and does not say which are meant",
                    "keep one of them, in Python by torch.save of that part");
        }
        return places.get(0);
    }

    private static boolean within(String path, String place) {
        return path.startsWith(place) && path.indexOf('/', place.length()) < 0;
    }

    private Map<String, ArraySource> at(String place) {
        Map<String, ArraySource> found = new LinkedHashMap<>();
        arrays.forEach((path, array) -> {
            if (within(path, place)) {
                found.put(path.substring(place.length()), array);
            }
        });
        return found;
    }
}
