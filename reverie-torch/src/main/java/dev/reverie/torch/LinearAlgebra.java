package dev.reverie.torch;

import java.util.function.Supplier;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.global.torch;

/**
 * Eigenvalues of symmetric matrices and singular values (LAPACK's {@code syevd} and {@code gesdd}), in float32 or float64; and
 * orders along the last axis.
 */
public final class LinearAlgebra {
    private LinearAlgebra() {}

    /**
     * Two results of one operation, both in the caller's scope.
     *
     * @param values eigenvalues, or elements in their order
     * @param companions eigenvectors as columns, or the indices (int64) that the elements had
     */
    public record Pair(Tensor values, Tensor companions) {}

    /**
     * Eigenvalues and eigenvectors of a symmetric matrix: {@code A = V diag(w) V^T}.
     *
     * @param matrix {@code [..., n, n]}; only its lower triangle is read
     * @return w in ascending order, {@code [..., n]}, and V, {@code [..., n, n]}
     */
    public static Pair symmetricEigen(Tensor matrix) {
        return pair("symmetricEigen", () -> torch.linalg_eigh(matrix.raw()), matrix);
    }

    /**
     * Singular values of a matrix.
     *
     * @param matrix {@code [..., n, m]}
     * @return in descending order, {@code [..., min(n, m)]}
     */
    public static Tensor singularValues(Tensor matrix) {
        return Tensor.run("singularValues", () -> torch.linalg_svdvals(matrix.raw()), matrix);
    }

    /**
     * The smallest elements along the last axis.
     *
     * @param x {@code [..., n]}
     * @param k how many, at most n
     * @return {@code [..., k]} in ascending order, and their indices
     */
    public static Pair smallest(Tensor x, long k) {
        return pair("smallest", () -> torch.topk(x.raw(), k, -1, false, true), x);
    }

    /**
     * All elements in ascending order along the last axis.
     *
     * @param x {@code [..., n]}
     * @return {@code [..., n]}, and the indices that they had
     */
    public static Pair sorted(Tensor x) {
        return pair("sorted", () -> torch.sort(x.raw(), -1, false), x);
    }

    private static Pair pair(String operation, Supplier<T_TensorTensor_T> call, Tensor operand) {
        T_TensorTensor_T both;
        try {
            both = call.get();
        } catch (EngineException e) {
            throw e;
        } catch (RuntimeException e) {
            throw Tensor.failure(operation, e, operand);
        }
        try (both) {
            // Handles of their own: those of the pair end with it.
            return new Pair(
                    Tensor.run(operation, () -> new org.bytedeco.pytorch.Tensor(both.get0()), operand),
                    Tensor.run(operation, () -> new org.bytedeco.pytorch.Tensor(both.get1()), operand));
        }
    }
}
