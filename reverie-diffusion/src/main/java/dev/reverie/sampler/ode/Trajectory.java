package dev.reverie.sampler.ode;

import dev.reverie.sampler.Samples;
import dev.reverie.torch.Tensor;
import java.util.List;

/**
 * The probability flow from one end of a grid to the other, with the states at some times between.
 *
 * @param end the states at the end, with the number of evaluations of the batch
 * @param times the times asked for
 * @param states the states at these times, each {@code [N, ...]} of the initial shape and element type, belonging to
 *     the caller's scope
 * @param evaluations for each sample, how often the model was evaluated for it: with {@link dev.reverie.flow.ErrorNorm#PER_SAMPLE} its
 *     own number, else that of the batch
 */
public record Trajectory(Samples end, List<Double> times, List<Tensor> states, List<Integer> evaluations) {
    /** Copies the lists. */
    public Trajectory {
        times = List.copyOf(times);
        states = List.copyOf(states);
        evaluations = List.copyOf(evaluations);
    }

    /** The evaluations of all samples together, what a network that costs by the sample was asked for. */
    public long sampleEvaluations() {
        return evaluations.stream().mapToLong(Integer::longValue).sum();
    }
}
