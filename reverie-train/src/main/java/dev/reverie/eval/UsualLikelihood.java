package dev.reverie.eval;

import dev.reverie.divergence.Divergence;
import dev.reverie.divergence.ExactDivergence;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.errors.RequestException;
import dev.reverie.flow.ErrorNorm;
import dev.reverie.likelihood.ChainLikelihood;
import dev.reverie.likelihood.DataKind;
import dev.reverie.likelihood.FlowLikelihood;
import dev.reverie.likelihood.LikelihoodEstimator;
import dev.reverie.likelihood.LikelihoodMethod;
import dev.reverie.likelihood.Quantized;
import dev.reverie.likelihood.ReverseVariance;
import dev.reverie.likelihood.UniformDequantization;
import dev.reverie.likelihood.VariationalBound;
import dev.reverie.trained.TrainedModel;
import dev.reverie.trained.TrainedScoreModel;
import java.util.Optional;

/**
 * The likelihood as {@code reverie likelihood} finds it where nothing else is asked for: along the flow, with an exact divergence up to
 * {@value #EXACT} numbers and one Rademacher probe above, each example with steps of its own; of a discrete chain, its bound.
 */
public final class UsualLikelihood {
    /** Up to so many numbers in an example the divergence is exact: it costs no more than a few dozen probes. */
    public static final int EXACT = 32;

    private UsualLikelihood() {}

    /** The divergence for examples of so many numbers. */
    public static Divergence divergence(int dimension) {
        return dimension <= EXACT
                ? new ExactDivergence()
                : new HutchinsonDivergence(HutchinsonDivergence.Noise.RADEMACHER, 1);
    }

    /**
     * The method for a model and its data.
     *
     * @param model a score model or a flow
     * @param data whose levels are detected, if they have any
     * @throws RequestException if model and data do not go together
     */
    public static LikelihoodMethod of(TrainedModel model, ModelData data) {
        return of(model, data, Levels.of(data, Optional.empty()));
    }

    /**
     * The method for a model and data of a kind.
     *
     * @param model a score model or a flow
     * @param data for their dimension
     * @param kind whether they are quantised
     */
    public static LikelihoodMethod of(TrainedModel model, ModelData data, DataKind kind) {
        if (model instanceof TrainedScoreModel score
                && score.scoreModel().chainSteps().isPresent()) {
            if (!(kind instanceof Quantized levels)) {
                throw new RequestException(
                        "the model is of a discrete chain, whose variational bound is of quantised data, but these are real"
                                + " numbers",
                        "take a model of continuous time");
            }
            return new ChainLikelihood(RequestException.given(
                    model.config().name(),
                    () -> VariationalBound.of(score.scoreModel(), ReverseVariance.BETA, levels)));
        }
        Divergence divergence = divergence(data.dimension());
        FlowLikelihood flow = RequestException.given(
                model.config().name(),
                () -> (model instanceof TrainedScoreModel score
                                ? FlowLikelihood.of(score.scoreModel(), divergence)
                                : FlowLikelihood.of(model.flow(), divergence))
                        .withNorm(ErrorNorm.PER_SAMPLE));
        return new LikelihoodEstimator(
                flow, kind, kind instanceof Quantized ? Optional.of(new UniformDequantization()) : Optional.empty(), 1);
    }
}
