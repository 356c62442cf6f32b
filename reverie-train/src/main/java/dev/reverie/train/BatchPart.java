package dev.reverie.train;

import dev.reverie.nn.Dropout;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/**
 * One of the equal parts of a batch, whose gradients are computed in turn and added; or a share of a part, computed by
 * one of several threads.
 *
 * @param index which part, from 0
 * @param parts how many there are
 * @param batchSize samples of the whole batch, a multiple of {@code parts}
 * @param share which share of the part, from 0
 * @param shares how many there are, at most as many as samples of a part
 */
record BatchPart(int index, int parts, int batchSize, int share, int shares) {
    BatchPart {
        if (index < 0 || index >= parts || batchSize < parts || batchSize % parts != 0) {
            throw new IllegalArgumentException("a batch of " + batchSize + " has no part " + index + " of " + parts);
        }
        if (share < 0 || share >= shares || batchSize / parts < shares) {
            throw new IllegalArgumentException(
                    "a part of " + batchSize / parts + " samples has no share " + share + " of " + shares);
        }
    }

    /** A part that is not shared out. */
    BatchPart(int index, int parts, int batchSize) {
        this(index, parts, batchSize, 0, 1);
    }

    /** Part of a batch that is shared out. */
    BatchPart share(int which, int of) {
        return new BatchPart(index, parts, batchSize, which, of);
    }

    /** Whether it is the whole batch. */
    boolean isWhole() {
        return parts == 1 && shares == 1;
    }

    /** Number of samples. */
    int size() {
        return to() - from();
    }

    /** Position of its first sample in the batch. */
    int from() {
        return border(share);
    }

    /** Position behind its last sample in the batch. */
    int to() {
        return border(share + 1);
    }

    private int border(int shareIndex) {
        int samples = batchSize / parts;
        return index * samples + (int) ((long) samples * shareIndex / shares);
    }

    /** Dropout as the stream of an update decides, with masks of the part's own; they are the same however it is shared out. */
    Dropout dropout(RandomStream stream) {
        long seed = (parts == 1 ? stream : stream.index(index)).seed();
        int samples = batchSize / parts;
        return Dropout.seeded(seed, from() - index * samples, to() - index * samples, samples);
    }

    /**
     * This part's samples of a batch.
     *
     * @param batch {@code [N, ...]} of the whole batch
     * @return a view {@code [size, ...]}
     * @throws IllegalArgumentException if it is no whole batch
     */
    Tensor of(Tensor batch) {
        if (batch.size(0) != batchSize) {
            throw new IllegalArgumentException("the model answers for a batch of " + batchSize + ", got " + batch);
        }
        return batch.narrow(0, from(), size());
    }

    /**
     * What belongs to this part at its place in a whole batch, with zeros for the rest.
     *
     * @param values {@code [size, ...]}
     * @return {@code [N, ...]} in the caller's scope
     */
    Tensor amongZeros(Tensor values) {
        try (Scope scope = Scope.open()) {
            return scope.keep(Tensors.cat(0, zeros(values, from()), values, zeros(values, batchSize - to())));
        }
    }

    private static Tensor zeros(Tensor like, int rows) {
        long[] shape = like.shape();
        shape[0] = rows;
        return Tensors.zeros(like.dtype(), like.device(), shape);
    }
}
