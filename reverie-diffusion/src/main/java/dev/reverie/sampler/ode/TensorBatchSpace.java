package dev.reverie.sampler.ode;

import dev.reverie.ode.BatchSpace;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.List;

/**
 * Tensors {@code [N, ...]} as batches of independent states. Everything stays on the device but N numbers for each
 * error norm, the root mean square over a sample's own elements.
 *
 * <p>What is integrated along, such as a log density, may have a norm of its own, and the larger of the two then counts: in
 * one norm with many coordinates its error would be diluted by their number.
 *
 * @param separate how many numbers at the end of each row {@code [N, m]} have a norm of their own; 0 for none
 */
public record TensorBatchSpace(int separate) implements BatchSpace<Tensor> {
    /** One norm over all elements of a sample. */
    public TensorBatchSpace() {
        this(0);
    }

    @Override
    public int size(Tensor batch) {
        return Math.toIntExact(batch.size(0));
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
