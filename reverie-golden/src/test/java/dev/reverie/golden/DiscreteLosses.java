package dev.reverie.golden;

import dev.reverie.loss.DdpmLoss;
import dev.reverie.loss.Losses;
import dev.reverie.loss.Reduction;
import dev.reverie.loss.SmldLoss;
import dev.reverie.model.ScoreModel;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.SmldChain;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.Tensor;
import java.util.Arrays;

/**
 * The reference's losses on the levels of a chain: SMLD for {@code vesde}, DDPM for {@code vpsde}.
 *
 * @param config gives the process and the number of levels
 * @param reduction mean or half the sum
 */
record DiscreteLosses(ReferenceConfig config, Reduction reduction) {
    /**
     * The losses of a batch.
     *
     * @param model the model
     * @param x0 clean data
     * @param labels the label of each sample; an SMLD label counts levels from the largest downwards
     * @param noise standard normal noise
     */
    Losses evaluate(ScoreModel model, Tensor x0, int[] labels, Tensor noise) {
        int steps = config.steps();
        if (config.schedule() instanceof VarianceExploding ve) {
            int[] ascending =
                    Arrays.stream(labels).map(label -> steps - 1 - label).toArray();
            return new SmldLoss(new SmldChain(ve.sigmaMin(), ve.sigmaMax(), steps), reduction)
                    .evaluate(model, x0, ascending, noise);
        }
        if (config.schedule() instanceof VariancePreserving vp) {
            return new DdpmLoss(DdpmChain.linear(vp.betaMin(), vp.betaMax(), steps), reduction)
                    .evaluate(model, x0, labels, noise);
        }
        throw new IllegalArgumentException("only vesde and vpsde have a chain, got " + config.schedule());
    }
}
