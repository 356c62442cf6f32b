package dev.reverie.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * The binary tree along which the gradients of the parts of a batch are added.
 *
 * <p>A span of n parts is the sum of its first m, with m the greatest power of two below n, and of the rest:
 *
 * <pre>{@code
 * 8 parts: ((0 + 1) + (2 + 3)) + ((4 + 5) + (6 + 7))
 * 6 parts: ((0 + 1) + (2 + 3)) + (4 + 5)
 * }</pre>
 *
 * <p>Addition of floating-point numbers is not associative. With one tree the sum does not depend on who computes which spans
 * of it, nor when.
 *
 * @param parts how many there are
 */
record PartTree(int parts) {
    PartTree {
        if (parts < 1) {
            throw new IllegalArgumentException("a batch has at least 1 part, got " + parts);
        }
    }

    /**
     * Parts that follow one another.
     *
     * @param from the first
     * @param to behind the last
     */
    record Span(int from, int to) {
        Span {
            if (from < 0 || to <= from) {
                throw new IllegalArgumentException("no parts from " + from + " to " + to);
            }
        }

        /** Whether it is a leaf of the tree. */
        boolean isPart() {
            return to - from == 1;
        }

        private int middle() {
            return from + Integer.highestOneBit(to - from - 1);
        }

        private Span first() {
            return new Span(from, middle());
        }

        private Span rest() {
            return new Span(middle(), to);
        }
    }

    /** All parts. */
    Span whole() {
        return new Span(0, parts);
    }

    /**
     * The parts that one of several workers computes.
     *
     * @throws IllegalArgumentException if there are more workers than parts
     */
    Span of(int rank, int workers) {
        if (workers > parts) {
            throw new IllegalArgumentException(
                    workers + " workers cannot share out " + parts + " parts of a batch: each needs one at least");
        }
        return new Span((int) ((long) parts * rank / workers), (int) ((long) parts * (rank + 1) / workers));
    }

    /** The greatest nodes of the tree that make up a span, in order. */
    List<Span> nodes(Span span) {
        List<Span> nodes = new ArrayList<>();
        cover(whole(), span, nodes);
        return nodes;
    }

    private static void cover(Span node, Span span, List<Span> nodes) {
        if (node.from() >= span.to() || node.to() <= span.from()) {
            return;
        }
        if (span.from() <= node.from() && node.to() <= span.to()) {
            nodes.add(node);
            return;
        }
        cover(node.first(), span, nodes);
        cover(node.rest(), span, nodes);
    }

    /**
     * The sum below a node, formed from left to right.
     *
     * @param node of this tree
     * @param known the sum of a span where it is known, which that of every part is
     * @param add adds two sums; may change the first and return it
     */
    static <T> T sum(Span node, Function<Span, Optional<T>> known, BinaryOperator<T> add) {
        Optional<T> value = known.apply(node);
        if (value.isPresent()) {
            return value.get();
        }
        if (node.isPart()) {
            throw new IllegalStateException("nobody computes part " + node.from());
        }
        T first = sum(node.first(), known, add);
        return add.apply(first, sum(node.rest(), known, add));
    }
}
