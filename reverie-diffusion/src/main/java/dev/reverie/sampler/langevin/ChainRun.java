package dev.reverie.sampler.langevin;

import dev.reverie.sampler.NoiseSource;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;

/** One run of some chains: the loop that all dynamics share, the counts, and the life of the tensors. */
final class ChainRun {
    /** Interval of checks for finite states, which wait for the device. */
    private static final int LOOK_EVERY = 64;

    private final LangevinProblem problem;
    private int evaluations;

    ChainRun(LangevinProblem problem) {
        this.problem = problem;
    }

    /**
     * From all that a chain carries to the next; the first is the state. Carried tensors may pass through unchanged.
     */
    @FunctionalInterface
    interface Kernel {
        List<Tensor> next(List<Tensor> carried, int step);
    }

    static void checkStep(double stepSize) {
        if (!(stepSize > 0 && stepSize < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("stepSize must be positive and finite, got " + stepSize);
        }
    }

    NoiseSource noise() {
        return problem.noise();
    }

    Tensor score(Tensor x) {
        evaluations++;
        return problem.target().score(x);
    }

    Target.Evaluation evaluate(Target.WithDensity target, Tensor x) {
        evaluations++;
        return target.evaluate(x);
    }

    /** Initial quantities of a chain. */
    @FunctionalInterface
    interface Beginning {
        List<Tensor> of(Tensor x);
    }

    /** Statistics of the chains at their end. */
    @FunctionalInterface
    interface Acceptance {
        List<Double> of(List<Tensor> carried);
    }

    /** All dynamics but Metropolis': every step is accepted. */
    static List<Double> always(List<Tensor> carried) {
        return Collections.nCopies(Math.toIntExact(carried.get(0).size(0)), 1.0);
    }

    Chains follow(LangevinDynamics dynamics, Tensor start, Beginning beginning, Kernel kernel, Acceptance acceptance) {
        if (start.rank() == 0 || start.count() == 0) {
            throw new IllegalArgumentException("chains start from states [N, ...], got " + start);
        }
        ChainLength length = problem.length();
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope all = Scope.open()) {
            List<Tensor> kept = new ArrayList<>();
            List<Tensor> carried = beginning.of(start.copy());
            for (int step = 0; step < length.steps(); step++) {
                List<Tensor> before = carried;
                try (Scope scope = Scope.open()) {
                    carried = kernel.next(before, step);
                    carried.forEach(scope::keep);
                }
                for (Tensor old : before) {
                    if (!carried.contains(old) && !old.isClosed()) {
                        old.close();
                    }
                }
                look(dynamics, step, carried.get(0));
                if (length.keeps(step)) {
                    kept.add(carried.get(0).copy());
                }
            }
            Tensor samples = Tensors.stack(0, kept);
            String provenance = dynamics + "; " + problem.target() + "; " + length + "; " + problem.noise() + "; "
                    + evaluations + " evaluations";
            return new Chains(all.keep(samples), acceptance.of(carried), evaluations, provenance);
        }
    }

    private void look(LangevinDynamics dynamics, int step, Tensor x) {
        int steps = problem.length().steps();
        if ((step % LOOK_EVERY == 0 || step == steps - 1) && !x.allFinite()) {
            throw new ChainDivergedException(step, steps, dynamics.toString());
        }
        boolean wanted;
        try (Scope scope = Scope.open()) {
            wanted = problem.listener().onStep(step, steps, x);
        }
        if (!wanted) {
            throw new CancellationException(
                    "the chains were cancelled by their listener at step " + step + " of " + steps);
        }
    }
}
