package dev.reverie.sampler;

import dev.reverie.random.RandomStream;

/**
 * The Brownian path of one sample on clocks from 0 to the largest number, as a pure function of its stream.
 *
 * <p>Each octave {@code [2^k, 2^(k+1)]} of the clock is a piece of its own, halved again and again; every piece of the
 * resulting tree has a number, and the stream of that number decides how it is divided. What happens between two clocks
 * is put together from the pieces between them, about {@code 2 depth} of them, so that nothing cancels.
 */
final class BrownianPath {
    /** Octaves below this one are one piece that begins at 0. */
    private static final int LOWEST = -256;

    private final RandomStream stream;
    private final int dimension;
    private final int depth;

    /**
     * A path.
     *
     * @param stream decides it
     * @param dimension number of coordinates
     * @param depth how often an octave is halved, up to 52: then all float64 clocks are told apart
     */
    BrownianPath(RandomStream stream, int dimension, int depth) {
        this.stream = stream;
        this.dimension = dimension;
        this.depth = depth;
    }

    /** A piece of the tree and where it lies. */
    private record Node(RandomStream octave, long number, int level, double start, BrownianSegment segment) {
        double end() {
            return start + segment.length();
        }
    }

    /**
     * The path between two clocks.
     *
     * @param from at least 0
     * @param to above {@code from}, finite
     * @throws IllegalArgumentException if the two are too close to be told apart
     */
    BrownianSegment between(double from, double to) {
        int octave = from < Math.scalb(1.0, LOWEST) ? LOWEST - 1 : Math.getExponent(from);
        BrownianSegment sum = part(root(octave), from, to);
        for (octave++; Math.scalb(1.0, octave) < to; octave++) {
            sum = sum.then(part(root(octave), from, to));
        }
        return sum;
    }

    private Node root(int octave) {
        double start = octave < LOWEST ? 0 : Math.scalb(1.0, octave);
        double length = octave < LOWEST ? Math.scalb(1.0, LOWEST) : start;
        RandomStream own = stream.index(octave).purpose("pieces");
        return new Node(own, 1, 0, start, BrownianSegment.draw(length, normals(own, 0)));
    }

    private double[] normals(RandomStream octave, long number) {
        double[] normals = new double[2 * dimension];
        octave.index(number).cursor().fillGaussian(normals);
        return normals;
    }

    private BrownianSegment part(Node node, double from, double to) {
        if (from <= node.start() && node.end() <= to) {
            return node.segment();
        }
        double[] normals = normals(node.octave(), node.number());
        if (node.level() == depth) {
            return leaf(node, normals, from, to);
        }
        BrownianSegment whole = node.segment();
        double middle = node.start() + 0.5 * whole.length();
        BrownianSegment left = whole.first(0.5, normals);
        Node leftNode = new Node(node.octave(), 2 * node.number(), node.level() + 1, node.start(), left);
        if (to <= middle) {
            return part(leftNode, from, to);
        }
        Node rightNode = new Node(node.octave(), 2 * node.number() + 1, node.level() + 1, middle, whole.after(left));
        if (from >= middle) {
            return part(rightNode, from, to);
        }
        return part(leftNode, from, to).then(part(rightNode, from, to));
    }

    /** Part of the smallest piece: at any one clock in it the path is exact, given its ends. */
    private static BrownianSegment leaf(Node node, double[] normals, double from, double to) {
        BrownianSegment whole = node.segment();
        if (from > node.start() && to < node.end()) {
            throw new IllegalArgumentException("the step from clock " + from + " to " + to
                    + " is finer than the Brownian tree; give it a smaller resolution, or take longer steps");
        }
        double cut = from > node.start() ? from : to;
        BrownianSegment first = whole.first((cut - node.start()) / whole.length(), normals);
        return from > node.start() ? whole.after(first) : first;
    }
}
