package dev.reverie.train;

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
}
