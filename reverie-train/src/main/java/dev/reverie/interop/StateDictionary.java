package dev.reverie.interop;

import dev.reverie.file.ArraySource;
import dev.reverie.file.FileFormatException;
import dev.reverie.file.NdArray;
import dev.reverie.file.NearestName;
import dev.reverie.file.Shape;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Arrays by the names of a network's parameters, PyTorch's {@code state_dict}.
 *
 * <p>The prefix {@code module.} that {@code DataParallel} puts before every name is taken off.
 *
 * @param source the file they are from, for messages
 * @param arrays by name
 */
public record StateDictionary(String source, Map<String, ArraySource> arrays) {
    /** Prefix that {@code DataParallel} adds to every name. */
    static final String PARALLEL = "module.";

    private static final long MOST_COMPARED = 20_000;

    /** Takes the prefix off, if all names have it. */
    public StateDictionary {
        boolean parallel = !arrays.isEmpty() && arrays.keySet().stream().allMatch(name -> name.startsWith(PARALLEL));
        Map<String, ArraySource> plain = new LinkedHashMap<>();
        arrays.forEach((name, array) -> plain.put(parallel ? name.substring(PARALLEL.length()) : name, array));
        arrays = Collections.unmodifiableMap(plain);
    }

    /**
     * The arrays of a network, one for each parameter and table, in their order.
     *
     * @param parameters of the network, with or without memory
     * @param network what to call it in messages
     * @param dispensable names that the network may do without
     * @return each throws a FileFormatException when loaded if an element is infinite or not a number
     * @throws WeightMismatchException if an array is missing, left over, of another shape, or holds whole numbers
     */
    public Map<String, ArraySource> fit(Parameters parameters, String network, Set<String> dispensable)
            throws WeightMismatchException {
        Map<String, ArraySource> fitting = new LinkedHashMap<>();
        List<Parameter> missing = new ArrayList<>();
        List<String> differences = new ArrayList<>();
        for (Parameter parameter : parameters.list()) {
            ArraySource array = arrays.get(parameter.name());
            if (array == null) {
                missing.add(parameter);
                continue;
            }
            String fault = fault(array, parameter);
            if (!fault.isEmpty()) {
                differences.add(parameter.name() + fault);
            }
            fitting.put(parameter.name(), finite(source, parameter.name(), array));
        }
        Set<String> left = new LinkedHashSet<>(arrays.keySet());
        left.removeAll(fitting.keySet());
        left.removeAll(dispensable);
        // To compare every name with every other takes long where a file holds a hundred thousand of them.
        boolean hints = (long) missing.size() * left.size() <= MOST_COMPARED;
        for (Parameter parameter : missing) {
            String near = (hints ? NearestName.of(parameter.name(), left) : Optional.<String>empty())
                    .map(name -> "; is '" + name + "' " + shape(name) + " meant?")
                    .orElse("");
            differences.add(parameter.name() + " " + Shape.of(parameter.shape()) + " is missing from the file" + near);
        }
        List<String> names = missing.stream().map(Parameter::name).toList();
        for (String name : left) {
            String near = (hints ? NearestName.of(name, names) : Optional.<String>empty())
                    .map(wanted -> "; '" + wanted + "' is missing")
                    .orElse("");
            differences.add(name + " " + shape(name) + " is in the file only" + near);
        }
        if (!differences.isEmpty()) {
            throw new WeightMismatchException(source, network, differences);
        }
        return fitting;
    }

    /**
     * An array that refuses, when it is loaded, what no network computes with.
     *
     * @param source the file, for the message
     * @param name of the array there, for the message
     * @param array any
     * @return throws a FileFormatException where an element is infinite or not a number
     */
    static ArraySource finite(String source, String name, ArraySource array) {
        return ArraySource.of(array.type(), array.shape(), () -> {
            NdArray values = array.load();
            if (!values.allFinite()) {
                long faulty = Arrays.stream(values.toDoubles())
                        .filter(value -> !Double.isFinite(value))
                        .count();
                throw new FileFormatException(
                        source,
                        "holds weights that are not finite: " + faulty + " of " + values.elementCount() + " numbers of "
                                + name + " are infinite or NaN, so its training had gone astray",
                        "take an earlier file");
            }
            return values;
        });
    }

    /**
     * How an array differs from a parameter.
     *
     * @return to be read after a name; empty if it fits
     */
    static String fault(ArraySource array, Parameter parameter) {
        Shape wanted = Shape.of(parameter.shape());
        if (!array.shape().equals(wanted)) {
            return " is " + array.shape() + " in the file and " + wanted + " in the network";
        }
        return array.type().isFloating() ? "" : " holds whole numbers of type " + array.type() + " in the file";
    }

    private String shape(String name) {
        ArraySource array = arrays.get(name);
        return array == null ? "" : array.shape().toString();
    }
}
