package dev.reverie.train;

import dev.reverie.config.TrainingConfig;
import dev.reverie.nn.Parameters;
import dev.reverie.run.TrainingState;
import dev.reverie.torch.ActivationCheckpointing;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.EngineException;
import dev.reverie.torch.NonFiniteDetector;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for the reason when a loss or its gradient is not finite: at the data, at the weights, and by computing the very
 * same batch again.
 *
 * <p>All that is random in an update is a function of its number, so a batch computed again takes the same times, noise and
 * dropout; on a processor every number must come out the same. Weights, optimiser and averages are left as they are; the
 * gradients are overwritten.
 */
final class NonFiniteSearch {
    private static final Pattern FUNCTION = Pattern.compile("Function '(\\w+)' returned nan");

    private final TrainingState state;
    private final BatchLoss loss;
    private final TrainingConfig config;

    /**
     * A search that has not begun.
     *
     * @param state the run's, of which nothing but the gradients is changed
     * @param loss what is computed again
     * @param config says in how many parts
     */
    NonFiniteSearch(TrainingState state, BatchLoss loss, TrainingConfig config) {
        this.state = state;
        this.loss = loss;
        this.config = config;
    }

    /**
     * What was found to be at fault.
     *
     * @param seen the fault, to which the findings are added
     * @param batch at which it was seen
     * @param inGradient whether there was a loss, and its gradient is at fault, which the optimiser's gradients still hold
     * @param exampleOf number of an example in the data set by its row in the batch
     * @param before losses of the updates before
     */
    NonFiniteLossException explain(
            NonFiniteLossException seen,
            TrainingBatch batch,
            boolean inGradient,
            LongUnaryOperator exampleOf,
            RecentLosses before) {
        try {
            NonFiniteDiagnosis found = look(batch, inGradient, exampleOf, before);
            return seen.explained(found.findings(), NonFiniteAdvice.of(found, config, state.step()));
        } catch (RuntimeException e) {
            // The fault itself must be told even where looking for its reason fails.
            return seen.explained(
                    List.of("the reason was looked for, which failed: " + e.getMessage()), NonFiniteAdvice.UNEXPLAINED);
        }
    }

    private NonFiniteDiagnosis look(
            TrainingBatch batch, boolean inGradient, LongUnaryOperator exampleOf, RecentLosses before) {
        Parameters parameters = state.parameters();
        // Before the gradients are overwritten.
        Optional<ParameterSurvey> gradient =
                inGradient ? Optional.of(ParameterSurvey.of(state.master().gradients(), parameters)) : Optional.empty();
        DataSurvey data = DataSurvey.of(batch.x0(), exampleOf);
        ParameterSurvey weights = ParameterSurvey.of(state.master().values(), parameters);
        Attempt first = measured(attempt(batch, Tensor::backward));
        Attempt second;
        Optional<NonFiniteDetector.Finding> operation;
        try (NonFiniteDetector detector = NonFiniteDetector.open()) {
            second = attempt(batch, Tensor::backward);
            operation = detector.first();
        }
        second = measured(second);
        Optional<String> backward =
                second.hasLoss() && Double.isNaN(second.gradientNorm()) ? function(batch) : Optional.empty();
        return new NonFiniteDiagnosis(data, weights, gradient, first, second, operation, backward, before);
    }

    /** One part after the other, on this thread, as the thread is what is watched. */
    private Attempt attempt(TrainingBatch batch, Consumer<Tensor> backward) {
        state.parameters().zeroGradients();
        int parts = config.accumulate();
        int size = Math.toIntExact(batch.x0().size(0));
        double sum = 0;
        for (int i = 0; i < parts; i++) {
            try {
                PartLoss value = accumulate(batch, new BatchPart(i, parts, size), backward);
                if (!value.isFinite()) {
                    return Attempt.withoutGradient(value.mean(), value.faultySamples());
                }
                sum += value.mean();
            } catch (NonFiniteLossException e) {
                return Attempt.withoutGradient(Double.NaN, "");
            }
        }
        return Attempt.withoutGradient(sum / parts, "");
    }

    private PartLoss accumulate(TrainingBatch batch, BatchPart part, Consumer<Tensor> backward) {
        if (!config.recompute()) {
            return loss.accumulate(batch, part, backward);
        }
        try (ActivationCheckpointing tape = ActivationCheckpointing.begin()) {
            return loss.accumulate(batch, part, tape::backward);
        }
    }

    /** With the norm of the gradient that the attempt has left, as the optimiser would see it. */
    private Attempt measured(Attempt attempt) {
        if (!attempt.hasLoss()) {
            return attempt;
        }
        try (Scope scope = Scope.open()) {
            Tensor gradients =
                    state.parameters().gradients().to(state.master().gradients().dtype());
            return attempt.withGradientNorm(gradients.norm().item() / config.accumulate());
        }
    }

    /** Of blocks that are evaluated again on the way back the engine would tell more than anyone wants to read. */
    private Optional<String> function(TrainingBatch batch) {
        if (config.recompute()) {
            return Optional.empty();
        }
        try {
            attempt(batch, mean -> {
                try (Autograd.Mode naming = Autograd.naming()) {
                    mean.backward();
                }
            });
            return Optional.empty();
        } catch (EngineException e) {
            Matcher matcher = FUNCTION.matcher(String.valueOf(e.getMessage()));
            return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
        }
    }
}
