package dev.reverie.sampler.ode;

import dev.reverie.ode.StateSpace;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.List;

/**
 * Tensors as states of ordinary differential equations. Everything stays on the device but one number for each error
 * norm, which is the root mean square over the whole batch, as in SciPy.
 */
public record TensorSpace() implements StateSpace<Tensor> {
    @Override
    public Tensor combine(Tensor base, double[] coefficients, List<Tensor> terms) {
        return terms.isEmpty() ? base.copy() : accumulate(base.add(terms.get(0), coefficients[0]), coefficients, terms);
    }

    @Override
    public Tensor weightedSum(double[] coefficients, List<Tensor> terms) {
        return accumulate(terms.get(0).mul(coefficients[0]), coefficients, terms);
    }

    private static Tensor accumulate(Tensor sum, double[] coefficients, List<Tensor> terms) {
        for (int i = 1; i < terms.size(); i++) {
            sum.addInPlace(terms.get(i), coefficients[i]);
        }
        return sum;
    }

    @Override
    public double scaledNorm(Tensor value, Tensor a, Tensor b, double atol, double rtol) {
        try (Scope scope = Scope.open()) {
            Tensor larger = a == b ? a.abs() : a.abs().maximum(b.abs());
            Tensor scaled = value.div(larger.mulInPlace(rtol).addInPlace(atol));
            return scaled.norm().item() / Math.sqrt((double) value.count());
        }
    }

    @Override
    public void release(Tensor state) {
        state.close();
    }
}
