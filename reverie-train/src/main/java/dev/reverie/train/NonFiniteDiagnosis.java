package dev.reverie.train;

import dev.reverie.torch.NonFiniteDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Findings about a loss or gradient that is not finite.
 *
 * @param data the batch
 * @param weights before the update, which was not done
 * @param gradient the gradient at fault; absent if there was no loss to take it of
 * @param first loss and gradient of the same batch, computed once more
 * @param second the same, once again
 * @param operation the first operation of the last computation whose result was not finite; absent if there was none
 * @param backward the function of the backward pass that gave NaN first; absent if there was none or it is not known
 * @param before losses of the updates before
 */
record NonFiniteDiagnosis(
        DataSurvey data,
        ParameterSurvey weights,
        Optional<ParameterSurvey> gradient,
        Attempt first,
        Attempt second,
        Optional<NonFiniteDetector.Finding> operation,
        Optional<String> backward,
        RecentLosses before) {
    private static final String GIVEN = ", because what it was given came so from elsewhere";

    /** Whether every evaluation of the batch failed. */
    boolean isRepeatable() {
        return !first.isFinite() && !second.isFinite();
    }

    /** The findings, one on each line. */
    List<String> findings() {
        List<String> lines = new ArrayList<>();
        lines.add("data: " + data);
        lines.add("weights: " + weights.ofWeights());
        gradient.ifPresent(survey -> lines.add("gradient: " + survey.ofGradient()));
        lines.add("repeated on the same batch: " + repetition());
        if (!second.samples().isEmpty()) {
            lines.add("samples: " + second.samples());
        }
        operation.ifPresent(find -> lines.add("first operation: " + find + (find.isOrigin() ? "" : GIVEN)));
        if (operation.isEmpty() && isRepeatable()) {
            lines.add("first operation: none; all that were watched gave finite results"
                    + (gradient.isPresent() ? ", so it arises on the way back" : ""));
        }
        backward.ifPresent(function -> lines.add("backward pass: " + function + " gave NaN"));
        if (!before.isEmpty()) {
            lines.add("losses before: " + before);
        }
        return lines;
    }

    private String repetition() {
        if (isRepeatable()) {
            return "it happened both times";
        }
        if (first.isFinite() && second.isFinite()) {
            return "it happened neither time: " + (first.equals(second) ? "" : first + "; ") + second;
        }
        return "it happened once of two times; the other gave " + (first.isFinite() ? first : second);
    }
}
