package dev.reverie.flow;

import dev.reverie.ode.StateSpace;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Tuples of tensors as states.
 *
 * <p>The error norm is the root mean square over the elements of the first parts alone. What does not act back on the
 * solution, such as an integral of its path or the gradient by the parameters, need not steer the steps (Kidger et al. 2020,
 * arXiv:2009.09457).
 *
 * @param controlled number of leading parts that the error norm sees, at least 1
 */
record TupleSpace(int controlled) implements StateSpace<TensorTuple> {
    @Override
    public TensorTuple combine(TensorTuple base, double[][] coefficients, List<TensorTuple> terms) {
        List<Tensor> parts = new ArrayList<>(base.parts().size());
        for (int p = 0; p < base.parts().size(); p++) {
            parts.add(accumulate(base.get(p).copy(), coefficients, terms, p));
        }
        return new TensorTuple(parts);
    }

    private static Tensor accumulate(Tensor sum, double[][] coefficients, List<TensorTuple> terms, int part) {
        for (int j = 0; j < terms.size(); j++) {
            sum.addInPlace(terms.get(j).get(part), coefficients[j][0]);
        }
        return sum;
    }

    @Override
    public double[] scaledNorms(
            double[][] coefficients, List<TensorTuple> terms, TensorTuple a, TensorTuple b, double atol, double rtol) {
        double squares = 0;
        double count = 0;
        for (int p = 0; p < controlled; p++) {
            try (Scope scope = Scope.open()) {
                Tensor sum = accumulate(a.get(p).zerosLike(), coefficients, terms, p);
                Tensor larger = a.get(p) == b.get(p)
                        ? a.get(p).abs()
                        : a.get(p).abs().maximum(b.get(p).abs());
                Tensor scaled = sum.div(larger.mulInPlace(rtol).addInPlace(atol));
                squares += scaled.square().sum().item();
                count += (double) sum.count();
            }
        }
        return new double[] {Math.sqrt(squares / count)};
    }

    @Override
    public void release(TensorTuple state) {
        state.parts().forEach(Tensor::close);
    }
}
