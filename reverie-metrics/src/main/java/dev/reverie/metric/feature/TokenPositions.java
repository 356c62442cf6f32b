package dev.reverie.metric.feature;

import dev.reverie.nn.Parameter;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/**
 * A table of positions that was trained for {@code grid x grid} patches, brought to another number of patches as DINOv2's program does:
 *
 * <ul>
 *   <li>without registers by a cubic of four neighbours (a = -3/4) at {@code (i + 1/2) / s - 1/2} with {@code s = (patches + 0.1) / grid}:
 *       the 0.1 was once to keep a size from being rounded down, and the published features depend on it;
 *   <li>with registers by a cubic (a = -1/2) that is widened where it shrinks, without the 0.1.
 * </ul>
 *
 * @param table {@code [1 + grid^2, width]} or {@code [1, 1 + grid^2, width]}, the class token's first
 * @param grid patches along a side that it is of
 * @param patches those wanted
 * @param filtered whether the kernel is widened
 */
record TokenPositions(Parameter table, int grid, int patches, boolean filtered) {
    private static final double OFFSET = 0.1;

    /** {@code [1 + patches^2, width]}. */
    Tensor value() {
        try (Scope scope = Scope.open()) {
            long width = table.shape()[table.shape().length - 1];
            Tensor all = table.value().view(1 + (long) grid * grid, width);
            if (patches == grid) {
                return scope.keep(all);
            }
            Tensor matrix = matrix(all.dtype(), all.device());
            Tensor plane = all.narrow(0, 1, (long) grid * grid).reshape(grid, (long) grid * width);
            Tensor rows = matrix.matmul(plane).view(patches, grid, width);
            // A batch of matrices: each row of patches is resized along its columns.
            Tensor square = matrix.matmul(rows).reshape((long) patches * patches, width);
            return scope.keep(Tensors.cat(0, all.narrow(0, 0, 1), square));
        }
    }

    private Tensor matrix(DType dtype, Device device) {
        double[][] rows = filtered
                ? new CubicKernel(-0.5).filter(grid, patches)
                : new CubicKernel(-0.75).interpolation(grid, patches, (patches + OFFSET) / grid);
        double[] flat = new double[patches * grid];
        for (int i = 0; i < patches; i++) {
            System.arraycopy(rows[i], 0, flat, i * grid, grid);
        }
        return Tensors.of(flat, patches, grid).to(dtype).to(device);
    }
}
