package dev.reverie.guidance;

import dev.reverie.network.Labels;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/** A classifier of noisy data: {@code log p(y | x_t)}. */
public interface TimeDependentClassifier {
    /** The process whose noisy data it knows. */
    Schedule schedule();

    /** Number of classes. */
    int classes();

    /**
     * Log probabilities of all classes, in nats; differentiable in x.
     *
     * @param x noisy data {@code [N, ...]}
     * @param t the time of each sample, N values
     * @return {@code [N, classes]} of x's element type, belonging to the caller's scope
     */
    Tensor logProbabilities(Tensor x, double[] t);

    /**
     * Log probability of one class for each sample.
     *
     * @param labels the classes; 0 is returned for a sample without one
     * @param x noisy data {@code [N, ...]}
     * @param t the time of each sample, N values
     * @return {@code [N]} of x's element type
     * @throws IllegalArgumentException if a class is unknown
     */
    default Tensor logProbability(Labels labels, Tensor x, double[] t) {
        int n = t.length;
        int[] conditioning = labels.within(classes()).forBatch(n);
        long[] positions = new long[n];
        double[] known = new double[n];
        for (int i = 0; i < n; i++) {
            positions[i] = (long) i * classes() + Math.max(conditioning[i], 0);
            known[i] = conditioning[i] == Labels.NONE ? 0 : 1;
        }
        try (Scope scope = Scope.open()) {
            Tensor all = logProbabilities(x, t).reshape(-1);
            Tensor chosen = all.indexSelect(0, Tensors.of(positions, n).to(all.device()));
            return scope.keep(chosen.mul(Tensors.of(known, n).like(chosen)));
        }
    }
}
