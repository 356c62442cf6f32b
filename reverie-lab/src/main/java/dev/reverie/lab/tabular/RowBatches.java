package dev.reverie.lab.tabular;

import dev.reverie.random.RandomPermutation;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/** Batches of rows, each epoch in a new order: the batch of a step is a function of the seed and the step alone. */
final class RowBatches {
    private final float[][] rows;
    private final int batchSize;
    private final RandomStream stream;
    private long epoch = -1;
    private RandomPermutation order;

    RowBatches(float[][] rows, int batchSize, RandomStream stream) {
        this.rows = rows;
        this.batchSize = Math.min(batchSize, rows.length);
        this.stream = stream;
        order = new RandomPermutation(stream, rows.length);
    }

    /** {@code [batch, columns]} of float32, belonging to the caller's scope. */
    Tensor batch(long step) {
        int columns = rows[0].length;
        float[] values = new float[batchSize * columns];
        for (int i = 0; i < batchSize; i++) {
            long position = step * batchSize + i;
            long now = position / rows.length;
            if (now != epoch) {
                epoch = now;
                order = new RandomPermutation(stream.index(epoch), rows.length);
            }
            int row = Math.toIntExact(order.at(position % rows.length));
            System.arraycopy(rows[row], 0, values, i * columns, columns);
        }
        return Tensors.of(values, batchSize, columns);
    }

    /** Some rows in their order, {@code [count, columns]} of float64, belonging to the caller's scope. */
    static Tensor tensor(float[][] rows, int first, int count) {
        int columns = rows[0].length;
        float[] values = new float[Math.multiplyExact(count, columns)];
        for (int i = 0; i < count; i++) {
            System.arraycopy(rows[first + i], 0, values, i * columns, columns);
        }
        try (Scope scope = Scope.open()) {
            return scope.keep(Tensors.of(values, count, columns).to(DType.FLOAT64));
        }
    }
}
