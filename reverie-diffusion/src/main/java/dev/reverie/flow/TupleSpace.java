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
    public TensorTuple combine(TensorTuple base, double[] coefficients, List<TensorTuple> terms) {
        List<Tensor> parts = new ArrayList<>(base.parts().size());
        for (int p = 0; p < base.parts().size(); p++) {
            Tensor part = base.get(p);
            parts.add(
                    terms.isEmpty()
                            ? part.copy()
                            : accumulate(part.add(terms.get(0).get(p), coefficients[0]), coefficients, terms, p));
        }
        return new TensorTuple(parts);
    }

    @Override
    public TensorTuple weightedSum(double[] coefficients, List<TensorTuple> terms) {
        TensorTuple first = terms.get(0);
        List<Tensor> parts = new ArrayList<>(first.parts().size());
        for (int p = 0; p < first.parts().size(); p++) {
            parts.add(accumulate(first.get(p).mul(coefficients[0]), coefficients, terms, p));
        }
        return new TensorTuple(parts);
    }

    private static Tensor accumulate(Tensor sum, double[] coefficients, List<TensorTuple> terms, int part) {
        for (int i = 1; i < terms.size(); i++) {
            sum.addInPlace(terms.get(i).get(part), coefficients[i]);
        }
        return sum;
    }

    @Override
    public double scaledNorm(TensorTuple value, TensorTuple a, TensorTuple b, double atol, double rtol) {
        double squares = 0;
        double count = 0;
        for (int p = 0; p < controlled; p++) {
            try (Scope scope = Scope.open()) {
                Tensor larger = a.get(p) == b.get(p)
                        ? a.get(p).abs()
                        : a.get(p).abs().maximum(b.get(p).abs());
                Tensor scaled = value.get(p).div(larger.mulInPlace(rtol).addInPlace(atol));
                squares += scaled.square().sum().item();
                count += (double) value.get(p).count();
            }
        }
        return Math.sqrt(squares / count);
    }

    @Override
    public void release(TensorTuple state) {
        state.parts().forEach(Tensor::close);
    }
}
