package dev.reverie.torch;

import org.bytedeco.pytorch.global.torch;

/**
 * Average pooling and nearest-neighbour upsampling by 2 of row-major images on the processor, as matrix products.
 *
 * <p>The engine's own kernels for row-major planes are scalar loops, 10 to 30 times slower than a copy. But two
 * neighbouring rows of an image are one row of twice the length, so averaging 2 x 2 blocks is one product with a sparse
 * {@code [2W, W/2]} matrix, and repeating is one with a {@code [W, 4W]} matrix: a few per cent of a convolution.
 */
final class MatrixResampling {
    /** Above this width the products cost more than they save. */
    private static final long WIDEST = 128;

    private MatrixResampling() {}

    static boolean suits(Tensor x) {
        return x.rank() == 4 && x.size(3) <= WIDEST && x.device().kind() == Device.Kind.CPU && x.isContiguous();
    }

    static boolean suitsHalving(Tensor x) {
        return suits(x) && x.size(2) % 2 == 0 && x.size(3) % 2 == 0;
    }

    static Tensor half(Tensor x) {
        int w = (int) x.size(3);
        float[] average = new float[2 * w * (w / 2)];
        for (int i = 0; i < 2 * w; i++) {
            average[i * (w / 2) + i % w / 2] = 0.25f;
        }
        return product(x, 2L * w, average, x.size(2) / 2, w / 2);
    }

    static Tensor twice(Tensor x) {
        int w = (int) x.size(3);
        float[] repeat = new float[w * 4 * w];
        for (int i = 0; i < w; i++) {
            for (int j : new int[] {2 * i, 2 * i + 1, 2 * w + 2 * i, 2 * w + 2 * i + 1}) {
                repeat[i * 4 * w + j] = 1;
            }
        }
        return product(x, w, repeat, x.size(2) * 2, 2L * w);
    }

    private static Tensor product(Tensor x, long rowLength, float[] matrix, long height, long width) {
        try (Scope scope = Scope.open()) {
            Tensor m = Tensors.of(matrix, rowLength, matrix.length / rowLength).to(x.dtype());
            Tensor rows = x.view(-1, rowLength);
            Tensor product = Tensor.run("resampling", () -> torch.mm(rows.raw(), m.raw()), x);
            return scope.keep(product.view(x.size(0), x.size(1), height, width));
        }
    }
}
