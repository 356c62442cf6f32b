package dev.reverie.flow;

import dev.reverie.ode.StateSpace;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Tensors {@code [N, ...]} as states of ordinary differential equations: one group of the whole batch, or one for each
 * sample. Everything stays on the device but one number per group for each error norm, the root mean square over the
 * group's elements.
 *
 * <p>What is integrated along with each sample, such as a log density, may have a norm of its own, and the larger of the two
 * then counts: in one norm with many coordinates its error would be diluted by their number.
 *
 * @param norm whether the batch or each sample is a group
 * @param separate how many numbers at the end of each row {@code [N, m]} have a norm of their own, if each sample is a
 *     group; 0 for none
 */
public record TensorSpace(ErrorNorm norm, int separate) implements StateSpace<Tensor> {
    /** Checks that there is a norm. */
    public TensorSpace {
        Objects.requireNonNull(norm, "norm");
    }

    /** One norm over all elements of a group. */
    public TensorSpace(ErrorNorm norm) {
        this(norm, 0);
    }

    @Override
    public int groups(Tensor state) {
        return norm == ErrorNorm.BATCH ? 1 : Math.toIntExact(state.size(0));
    }

    @Override
    public Tensor combine(Tensor base, double[][] coefficients, List<Tensor> terms) {
        try (Scope scope = Scope.open()) {
            return scope.keep(accumulate(base.copy(), coefficients, terms));
        }
    }

    private static Tensor accumulate(Tensor sum, double[][] coefficients, List<Tensor> terms) {
        for (int j = 0; j < terms.size(); j++) {
            double first = coefficients[j][0];
            if (Arrays.stream(coefficients[j]).allMatch(factor -> factor == first)) {
                sum.addInPlace(terms.get(j), first);
            } else {
                Tensor factors = Tensors.of(coefficients[j]).perSample(sum).like(sum);
                sum.addProductInPlace(terms.get(j), factors, 1);
            }
        }
        return sum;
    }

    @Override
    public double[] scaledNorms(
            double[][] coefficients, List<Tensor> terms, Tensor a, Tensor b, double atol, double rtol) {
        try (Scope scope = Scope.open()) {
            Tensor sum = accumulate(a.zerosLike(), coefficients, terms);
            Tensor larger = a == b ? a.abs() : a.abs().maximum(b.abs());
            Tensor scaled = sum.div(larger.mulInPlace(rtol).addInPlace(atol));
            if (norm == ErrorNorm.BATCH) {
                return new double[] {scaled.norm().item() / Math.sqrt((double) scaled.count())};
            }
            if (separate == 0) {
                return rootMeanSquares(scaled);
            }
            long joint = scaled.size(1) - separate;
            double[] norms = rootMeanSquares(scaled.narrow(1, 0, joint));
            double[] along = rootMeanSquares(scaled.narrow(1, joint, separate));
            Arrays.setAll(norms, i -> Math.max(norms[i], along[i]));
            return norms;
        }
    }

    private static double[] rootMeanSquares(Tensor rows) {
        try (Tensor squares = rows.normPerSample()) {
            double[] norms = squares.toDoubles();
            double perSample = Math.sqrt((double) rows.count() / norms.length);
            Arrays.setAll(norms, i -> norms[i] / perSample);
            return norms;
        }
    }

    @Override
    public Tensor choose(boolean[] takeFirst, Tensor a, Tensor b) {
        double[] flags = new double[takeFirst.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = takeFirst[i] ? -1 : 1;
        }
        try (Scope scope = Scope.open()) {
            Tensor condition =
                    Tensors.of(flags).less(Tensors.scalar(0)).perSample(a).to(a.device());
            return scope.keep(Tensors.where(condition, a, b));
        }
    }

    @Override
    public Tensor select(Tensor batch, int[] samples) {
        try (Scope scope = Scope.open()) {
            Tensor indices = Tensors.of(Arrays.stream(samples).asLongStream().toArray());
            return scope.keep(batch.indexSelect(0, indices.to(batch.device())));
        }
    }

    @Override
    public Tensor concat(List<Tensor> parts) {
        return Tensors.cat(0, parts.toArray(new Tensor[0]));
    }

    @Override
    public void release(Tensor batch) {
        batch.close();
    }
}
