package dev.reverie.train;

import java.util.List;

/**
 * The workers of one training. Each holds the whole network and does every update; they share out the parts of each batch
 * (data parallelism), and exchange losses and sums of gradients.
 *
 * <p>The sums are formed along one fixed binary tree over the parts, so that any number of workers arrives at the same bits on
 * processors of one kind: those of {@code training.accumulate} parts on one machine.
 *
 * <p>All workers call the same methods in the same order. A call that fails leaves the group unusable: the training ends, and is
 * continued from its last checkpoint.
 *
 * @see Trainer#group
 */
public interface WorkerGroup {
    /** This worker's number, from 0. */
    int rank();

    /** How many workers there are. */
    int size();

    /**
     * Tells all workers something.
     *
     * @param message of this worker, of any length
     * @return the messages of all workers in the order of their ranks
     * @throws RuntimeException if a worker does not answer
     */
    List<byte[]> gather(byte[] message);

    /**
     * Tells each worker something of its own.
     *
     * @param messages for each worker, this one included, in the order of their ranks
     * @return what each worker had for this one, in the order of their ranks
     * @throws RuntimeException if a worker does not answer
     */
    List<byte[]> exchange(List<byte[]> messages);

    /** A worker that is alone. */
    static WorkerGroup alone() {
        return new WorkerGroup() {
            @Override
            public int rank() {
                return 0;
            }

            @Override
            public int size() {
                return 1;
            }

            @Override
            public List<byte[]> gather(byte[] message) {
                return List.of(message);
            }

            @Override
            public List<byte[]> exchange(List<byte[]> messages) {
                return List.copyOf(messages);
            }
        };
    }
}
