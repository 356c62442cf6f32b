package dev.reverie.sampler.exponential;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * The last evaluations of one run of a multistep sampler, the newest first. It owns copies of them, outside every scope,
 * and frees them when they are too old or the run ends.
 */
final class History implements AutoCloseable {
    private record Entry(Level level, Tensor value) {}

    private final int capacity;
    private final Deque<Entry> entries = new ArrayDeque<>();

    History(int capacity) {
        this.capacity = capacity;
    }

    /** Adds an evaluation, and frees the one that is too old. */
    void add(Level level, Tensor value) {
        entries.addFirst(new Entry(level, Scope.detach(value.copy())));
        while (entries.size() > capacity) {
            entries.removeLast().value().close();
        }
    }

    /** Puts another evaluation in the place of the newest. */
    void replace(Level level, Tensor value) {
        entries.removeFirst().value().close();
        add(level, value);
    }

    int size() {
        return entries.size();
    }

    /** The newest levels, the newest first. */
    List<Level> levels(int count) {
        return entries.stream().limit(count).map(Entry::level).toList();
    }

    /** Level of an entry, 0 the newest. */
    Level level(int age) {
        return entry(age).level();
    }

    /** Value of an entry, 0 the newest; lent. */
    Tensor value(int age) {
        return entry(age).value();
    }

    private Entry entry(int age) {
        return entries.stream().skip(age).findFirst().orElseThrow();
    }

    /** {@code factor x + sum_j weights_j value_j} over the newest entries, a new tensor. */
    Tensor combine(double factor, Tensor x, double... weights) {
        Tensor sum = x.mul(factor);
        Iterator<Entry> entry = entries.iterator();
        for (double weight : weights) {
            sum.addInPlace(entry.next().value(), weight);
        }
        return sum;
    }

    @Override
    public void close() {
        entries.forEach(entry -> entry.value().close());
        entries.clear();
    }
}
