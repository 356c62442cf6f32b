package dev.reverie.spark.exchange;

import dev.reverie.torch.EngineException;
import dev.reverie.torch.GlooProcessGroup;
import dev.reverie.train.WorkerGroup;
import java.util.List;
import java.util.function.Supplier;

/**
 * Workers that are connected by the engine's Gloo: what {@link SocketGroup} is compared with.
 *
 * <p>Only the messages go by Gloo; sums are formed along the tree all the same, as Gloo's own additions give other bits for other
 * numbers of workers. Gloo must know the length of a message before it comes, so each exchange is two, and it knows no secret:
 * whoever reaches its ports can join.
 */
public final class GlooGroup implements WorkerGroup, AutoCloseable {
    private final GlooProcessGroup processes;

    /**
     * Takes a group of processes.
     *
     * @param processes connected; closed with this group
     */
    public GlooGroup(GlooProcessGroup processes) {
        this.processes = processes;
    }

    @Override
    public int rank() {
        return processes.rank();
    }

    @Override
    public int size() {
        return processes.size();
    }

    @Override
    public List<byte[]> gather(byte[] message) {
        return answered(() -> processes.allGather(message));
    }

    @Override
    public List<byte[]> exchange(List<byte[]> messages) {
        return answered(() -> processes.allToAll(messages));
    }

    private static List<byte[]> answered(Supplier<List<byte[]>> work) {
        try {
            return work.get();
        } catch (EngineException e) {
            throw new WorkerLostException(
                    "a worker does not answer: " + e.problem(),
                    "look at the executors' logs; the training is continued from its last checkpoint",
                    e);
        }
    }

    @Override
    public void close() {
        processes.close();
    }
}
