package dev.reverie.train;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;

/**
 * Magnitudes of the values of a batch, and the examples with infinite or NaN values.
 *
 * @param examples in the batch
 * @param rows of the examples that are not finite
 * @param first what is known of the first of these, for people; empty if there is none
 * @param largest largest absolute value of the batch; 0 if it is not finite
 */
record DataSurvey(int examples, List<Integer> rows, String first, double largest) {
    DataSurvey {
        rows = List.copyOf(rows);
    }

    /**
     * Looks at a batch.
     *
     * @param x0 {@code [N, ...]} as the network sees it
     * @param exampleOf number of an example in the data set by its row in the batch
     */
    static DataSurvey of(Tensor x0, LongUnaryOperator exampleOf) {
        int examples = Math.toIntExact(x0.size(0));
        try (Scope scope = Scope.open()) {
            if (x0.allFinite()) {
                return new DataSurvey(examples, List.of(), "", x0.abs().max().item());
            }
            List<Integer> rows = IntStream.range(0, examples)
                    .filter(row -> !x0.narrow(0, row, 1).allFinite())
                    .boxed()
                    .toList();
            int row = rows.get(0);
            return new DataSurvey(examples, rows, conditioning(x0.select(0, row), row, exampleOf.applyAsLong(row)), 0);
        }
    }

    private static String conditioning(Tensor example, int row, long number) {
        float[] values = example.toFloats();
        OptionalInt place = IntStream.range(0, values.length)
                .filter(i -> !Float.isFinite(values[i]))
                .findFirst();
        String value = place.isPresent()
                ? "is " + values[place.getAsInt()] + " at " + position(place.getAsInt(), example.shape())
                : "is not finite";
        return "example " + number + " of the data set (row " + row + " of the batch) " + value;
    }

    /** Indices along the axes, from the place in row-major order. */
    private static String position(int place, long[] shape) {
        long[] indices = new long[shape.length];
        long rest = place;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            indices[axis] = rest % shape[axis];
            rest /= shape[axis];
        }
        return Arrays.toString(indices);
    }

    boolean isFinite() {
        return rows.isEmpty();
    }

    @Override
    public String toString() {
        return isFinite()
                ? String.format(Locale.ROOT, "finite, at most %.3g", largest)
                : first + "; not finite are " + rows.size() + " of " + examples + " examples";
    }
}
