package dev.reverie.bench;

import dev.reverie.torch.DType;
import java.util.Map;

/**
 * The rounds of one network in one element type, beside the ceilings of the same rounds.
 *
 * @param subject the network
 * @param dtype element type of the computation
 * @param forwardCeiling flops per second of forward passes through its 3 x 3 convolutions
 * @param bestForward the same of the fastest of them
 * @param backwardCeiling flops per second of forward and backward passes through its 3 x 3 convolutions
 * @param inferenceSeconds of one batch
 * @param trainingSeconds of one whole training step
 * @param needs what fresh processes needed for each work
 */
record NetworkFigures(
        Subject subject,
        DType dtype,
        Rounds forwardCeiling,
        Rounds bestForward,
        Rounds backwardCeiling,
        Rounds inferenceSeconds,
        Rounds trainingSeconds,
        Map<Work, FreshWork.Result> needs) {

    /** Images per second of inference, each round. */
    double[] inferenceImages() {
        return inferenceSeconds.mapped(seconds -> subject.batch() / seconds);
    }

    /** Images per second of training, each round. */
    double[] trainingImages() {
        return trainingSeconds.mapped(seconds -> subject.batch() / seconds);
    }

    /** Flops per second of inference, each round. */
    double[] inferenceRate() {
        double flops = (double) FlopCount.of(subject.config()).forward() * subject.batch();
        return inferenceSeconds.mapped(seconds -> flops / seconds);
    }

    /** Flops per second of training, each round. */
    double[] trainingRate() {
        double flops = (double) FlopCount.of(subject.config()).training() * subject.batch();
        return trainingSeconds.mapped(seconds -> flops / seconds);
    }
}
