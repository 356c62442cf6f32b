package dev.reverie.train;

import dev.reverie.nn.Dropout;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/**
 * One of the equal parts of a batch, whose gradients are computed one after the other and added up.
 *
 * @param index which, from 0
 * @param parts how many there are
 * @param batchSize samples of the whole batch, a multiple of {@code parts}
 */
record BatchPart(int index, int parts, int batchSize) {
    BatchPart {
        if (index < 0 || index >= parts || batchSize < parts || batchSize % parts != 0) {
            throw new IllegalArgumentException("a batch of " + batchSize + " has no part " + index + " of " + parts);
        }
    }

    /** Whether there is no other part. */
    boolean isWhole() {
        return parts == 1;
    }

    /** Number of samples. */
    int size() {
        return batchSize / parts;
    }

    /** Position of its first sample in the batch. */
    int from() {
        return index * size();
    }

    /** Position behind its last sample in the batch. */
    int to() {
        return from() + size();
    }

    /** Dropout with masks of this part's own, as the stream of an update decides. */
    Dropout dropout(RandomStream stream) {
        return Dropout.seeded((isWhole() ? stream : stream.index(index)).seed());
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
