package dev.reverie.nn;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Processes flat buffers of one length in chunks of 4 MiB. A temporary of a whole buffer returns to the system after
 * every operation and faults in again page by page; one of a chunk stays in the process and in the cache.
 */
final class BufferChunks {
    private static final long PIECE = 1 << 20;

    private BufferChunks() {}

    /**
     * Calls {@code work} for each chunk, in order, each in its own scope.
     *
     * @param work takes the chunk of each buffer, as a view of one axis
     * @param buffers contiguous, with the same number of elements
     */
    static void forEach(Consumer<Tensor[]> work, Tensor... buffers) {
        long count = buffers[0].count();
        for (long start = 0; start < count; start += PIECE) {
            try (Scope scope = Scope.open()) {
                long first = start;
                long length = Math.min(PIECE, count - start);
                work.accept(Arrays.stream(buffers)
                        .map(buffer -> buffer.view(-1).narrow(0, first, length))
                        .toArray(Tensor[]::new));
            }
        }
    }
}
