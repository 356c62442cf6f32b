package dev.reverie.nn;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Goes through flat buffers of one length piece by piece. A temporary as large as a buffer goes back to the system after
 * every operation and is faulted in again, page by page; one of 4 MiB stays in the process and in the cache.
 */
final class FlatPieces {
    private static final long PIECE = 1 << 20;

    private FlatPieces() {}

    /**
     * Hands over the same piece of every buffer, from the first to the last, each in a scope of its own.
     *
     * @param work gets one view of one axis for each buffer, in their order
     * @param buffers contiguous, of one count
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
