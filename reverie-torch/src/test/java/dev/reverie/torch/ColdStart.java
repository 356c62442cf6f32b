package dev.reverie.torch;

/** A program of its own that loads the engine and computes something; run by {@link ColdCacheTest}. */
final class ColdStart {
    private ColdStart() {}

    public static void main(String[] arguments) {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.ones(DType.FLOAT32, Device.CPU, 3, 4).requireGrad();
            Tensor y = x.matmul(x.transpose(0, 1)).sum();
            // Nine elements of 4; each element of x occurs in six products.
            System.out.println(
                    "sum " + y.item() + " gradient " + Autograd.grad(y, x).max().item());
        }
    }
}
