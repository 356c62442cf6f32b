package dev.reverie.ode;

import java.util.List;

/**
 * The end of an integration by {@link PerSampleRungeKutta}.
 *
 * @param state final states in the order of the initial batch, owned by the caller
 * @param output the states at the times asked for, each in the order of the initial batch, owned by the caller
 * @param evaluations for each sample, how often the field was evaluated for it (its own NFE)
 * @param rejected for each sample, how many of its steps were rejected
 * @param calls how often the field was called, with however many samples: the largest of {@code evaluations}, or a
 *     little more
 * @param <S> the type of batches
 */
public record PerSampleSolution<S>(
        S state, List<S> output, List<Integer> evaluations, List<Integer> rejected, int calls) {
    /** Copies the lists. */
    public PerSampleSolution {
        output = List.copyOf(output);
        evaluations = List.copyOf(evaluations);
        rejected = List.copyOf(rejected);
    }

    /** The evaluations of all samples together: what a network that costs by the sample is asked for. */
    public long sampleEvaluations() {
        return evaluations.stream().mapToLong(Integer::longValue).sum();
    }
}
