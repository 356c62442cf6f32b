package dev.reverie.guidance;

import dev.reverie.model.ConditionalModel;
import dev.reverie.model.DerivedModel;
import dev.reverie.model.PerSample;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.network.Labels;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Classifier-free guidance: the score of a class, led away from that of all classes.
 *
 * <pre>{@code
 * s_gamma(x, t, y) = gamma s(x, t, y) + (1 - gamma) s(x, t)
 *                  = s(x, t) + gamma grad_x log p(y | x_t)
 * }</pre>
 *
 * <p>Ho and Salimans 2022 (arXiv:2207.12598), equation (6), whose w is {@code gamma - 1}. The model must have been trained
 * with labels dropped now and then. Both scores are evaluated in one batch of twice the size; where gamma is 1 for
 * all samples, or 0 without rescaling, there is one only, and the result is exactly that one. A sampler counts the
 * double batch as one evaluation.
 *
 * <pre>{@code
 * ScoreModel cats = new ClassifierFreeGuidance(model, Labels.all(3), 2.5);
 * ScoreModel clean = new ClassifierFreeGuidance(model, Labels.all(3), 7).withinNoise(0.3, 5).rescaled(0.7);
 * ScoreModel noDogs = new ClassifierFreeGuidance(model, Labels.all(3), 2.5).withNegative(Labels.all(5));
 * }</pre>
 *
 * @param conditional the model of all classes
 * @param labels the class y of each sample; a sample without one is not guided
 * @param negative what is led away from; {@link Labels#none()}, all classes, unless there is a class to avoid
 * @param weight gamma at each time
 * @param rescale phi in [0, 1]: how much of the spread of the denoised data of the class is restored; 0 for none
 */
public record ClassifierFreeGuidance(
        ConditionalModel conditional, Labels labels, Labels negative, GuidanceWeight weight, double rescale)
        implements DerivedModel {
    /** Keeps 0 / 0 from data without any spread; far below that of any data. */
    private static final double TINY = 1e-30;

    /**
     * Checks labels and rescaling.
     *
     * @throws IllegalArgumentException if a class is unknown or rescale is outside [0, 1]
     */
    public ClassifierFreeGuidance {
        Objects.requireNonNull(weight, "weight");
        labels.within(conditional.classes());
        negative.within(conditional.classes());
        if (!(rescale >= 0 && rescale <= 1)) {
            throw new IllegalArgumentException(
                    "rescale must be in [0, 1], 0 for none and 0.7 as published, got " + rescale);
        }
    }

    /**
     * Guidance of one weight at all times, away from all classes.
     *
     * @param conditional the model of all classes
     * @param labels the class of each sample
     * @param gamma 1 for the plain conditional model, 0 for the unconditional one
     * @throws IllegalArgumentException if a class is unknown or gamma is not finite
     */
    public ClassifierFreeGuidance(ConditionalModel conditional, Labels labels, double gamma) {
        this(conditional, labels, Labels.none(), GuidanceWeight.constant(gamma), 0);
    }

    /** The same away from other labels, a negative prompt. */
    public ClassifierFreeGuidance withNegative(Labels other) {
        return new ClassifierFreeGuidance(conditional, labels, other, weight, rescale);
    }

    /** The same with another weight at each time. */
    public ClassifierFreeGuidance withWeight(GuidanceWeight other) {
        return new ClassifierFreeGuidance(conditional, labels, negative, other, rescale);
    }

    /** The same inside an interval of times, and the plain conditional model outside. */
    public ClassifierFreeGuidance within(TimeInterval interval) {
        return withWeight(weight.within(interval));
    }

    /**
     * The same between two noise levels {@code sigma / alpha}, and the plain conditional model outside
     * (arXiv:2404.07724).
     *
     * @param lowest smallest noise-to-signal ratio that is guided
     * @param highest largest one
     * @throws IllegalArgumentException if the process has no such times
     */
    public ClassifierFreeGuidance withinNoise(double lowest, double highest) {
        return withWeight(weight.withinNoise(conditional.schedule(), lowest, highest));
    }

    /**
     * The same with the spread of each sample's denoised data brought back towards that of its class, against the glare
     * of strong guidance.
     *
     * <pre>{@code
     * D' = phi D_gamma std(D_y) / std(D_gamma) + (1 - phi) D_gamma
     * }</pre>
     *
     * <p>Lin et al. 2024 (arXiv:2305.08891), section 3.4, with the denoised data for the output of the network. It scales
     * about 0, so it is meant for data in [-1, 1]. A deviation is over the coordinates of one sample.
     *
     * @param phi in [0, 1]; the paper takes 0.7
     * @throws IllegalArgumentException if it is outside
     */
    public ClassifierFreeGuidance rescaled(double phi) {
        return new ClassifierFreeGuidance(conditional, labels, negative, weight, phi);
    }

    /** The plain conditional model, gamma = 1. */
    @Override
    public ScoreModel model() {
        return conditional.given(labels);
    }

    @Override
    public Prediction prediction() {
        return rescale > 0 ? Prediction.DENOISED : model().prediction();
    }

    @Override
    public ClassifierFreeGuidance forSamples(int[] samples) {
        return new ClassifierFreeGuidance(
                conditional, labels.forSamples(samples), negative.forSamples(samples), weight, rescale);
    }

    @Override
    public Tensor predict(Tensor x, double[] t) {
        PerSample gamma = weight.perSample(t);
        if (gamma.isAll(1) || labels.equals(negative)) {
            return model().evaluate(prediction(), x, t);
        }
        if (gamma.isAll(0) && rescale == 0) {
            return conditional.given(negative).evaluate(prediction(), x, t);
        }
        int n = t.length;
        try (Scope scope = Scope.open()) {
            Tensor values = pair(n).evaluate(prediction(), Tensors.cat(0, x, x), twice(t));
            Tensor wanted = values.narrow(0, 0, n);
            Tensor guided = Extrapolation.of(gamma, wanted, values.narrow(0, n, n));
            return scope.keep(rescale > 0 ? restored(guided, wanted) : guided);
        }
    }

    /** The model of N samples of the class followed by N to be led away from. */
    private ScoreModel pair(int n) {
        return conditional.given(
                Labels.of(IntStream.concat(Arrays.stream(labels.forBatch(n)), Arrays.stream(negative.forBatch(n)))
                        .toArray()));
    }

    private static double[] twice(double[] t) {
        return DoubleStream.concat(Arrays.stream(t), Arrays.stream(t)).toArray();
    }

    private Tensor restored(Tensor guided, Tensor wanted) {
        Tensor ratio = deviation(wanted).div(deviation(guided));
        return guided.mul(ratio.sub(1).mul(rescale).add(1).perSample(guided));
    }

    /** The deviation of each sample up to a factor that all share, {@code [N]}. */
    private static Tensor deviation(Tensor x) {
        Tensor flat = x.reshape(x.size(0), -1);
        return flat.sub(flat.mean(true, 1)).normPerSample().add(TINY);
    }
}
