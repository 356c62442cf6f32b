package dev.reverie.likelihood;

import dev.reverie.flow.FlowDensity;
import dev.reverie.flow.ScoreFlow;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.stat.LogSumExp;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The likelihood of data as they are: bits per dimension of quantised data, or the density of real numbers in nats.
 *
 * <pre>{@code
 * ln P(k) ~ ln (1/K) sum_j exp( ln p(x(k + u_j)) + m ln w - ln q(u_j | k) ),     u_j ~ q(. | k)
 * }</pre>
 *
 * <p>With {@code K = 1} draw it is the usual lower bound; with more the importance-weighted one (Burda et al. 2016,
 * arXiv:1509.00519), which is tighter in expectation and tends to {@code ln P(k)}. A noisy divergence in the exponent
 * biases it upwards, so take many probes, or the exact divergence, with it.
 *
 * @param flow gives log densities
 * @param kind what the data are
 * @param dequantization for quantised data, and only for them
 * @param draws number of draws K
 */
public record LikelihoodEstimator(
        FlowLikelihood flow, DataKind kind, Optional<Dequantization> dequantization, int draws)
        implements LikelihoodMethod {
    /**
     * Checks that kind and dequantisation belong together.
     *
     * @throws IllegalArgumentException if levels are not dequantised, or real numbers are, or there is no draw
     */
    public LikelihoodEstimator {
        Objects.requireNonNull(flow, "flow");
        if (kind instanceof Quantized != dequantization.isPresent()) {
            throw new IllegalArgumentException(
                    kind instanceof Quantized
                            ? "levels need a dequantisation: a density at whole numbers says nothing; take"
                                    + " UniformDequantization"
                            : "only levels are dequantised, but the data are said to be real numbers");
        }
        if (draws < 1) {
            throw new IllegalArgumentException("draws must be at least 1, got " + draws);
        }
        dequantization
                .filter(TruncatedNormalDequantization.class::isInstance)
                .ifPresent(noise -> requireFit(flow, (TruncatedNormalDequantization) noise));
    }

    /** Truncated-normal noise stands for that of the flow's first time, and for none else. */
    private static void requireFit(FlowLikelihood flow, TruncatedNormalDequantization noise) {
        if (!(flow.flow() instanceof ScoreFlow score)) {
            throw new IllegalArgumentException(
                    "truncated-normal dequantisation is the noise of a diffusion's first time," + " but this is a "
                            + flow.flow().description() + ", which has none; take UniformDequantization");
        }
        if (!noise.equals(TruncatedNormalDequantization.of(score))) {
            throw new IllegalArgumentException("the flow begins with " + TruncatedNormalDequantization.of(score)
                    + ", but the dequantisation is " + noise + "; take withTruncatedNormal(), which fits them");
        }
        if (flow.endPoint() == EndPoint.DENOISED) {
            throw new IllegalArgumentException(
                    "truncated-normal dequantisation puts the data at the flow's first time, so"
                            + " that there is no gap for EndPoint.DENOISED to close; take AT_EPSILON");
        }
    }

    /** The density of real numbers, in nats. */
    public static LikelihoodEstimator of(FlowLikelihood flow, Continuous kind) {
        return new LikelihoodEstimator(flow, kind, Optional.empty(), 1);
    }

    /** Bits per dimension of levels, dequantised uniformly, from one draw. */
    public static LikelihoodEstimator of(FlowLikelihood flow, Quantized kind) {
        return new LikelihoodEstimator(flow, kind, Optional.of(new UniformDequantization()), 1);
    }

    /** The same with another dequantisation. */
    public LikelihoodEstimator withDequantization(Dequantization other) {
        return new LikelihoodEstimator(flow, kind, Optional.of(other), draws);
    }

    /**
     * The same with {@link TruncatedNormalDequantization}, the flow beginning where the noise fits the bins:
     * {@link TruncatedNormalDequantization#fittingTime}, but no earlier than it did.
     *
     * @throws IllegalArgumentException if the data are real numbers, the flow is not of a score model, or its end point is denoised
     */
    public LikelihoodEstimator withTruncatedNormal() {
        if (!(kind instanceof Quantized levels) || !(flow.flow() instanceof ScoreFlow score)) {
            throw new IllegalArgumentException(
                    "truncated-normal dequantisation is for quantised data and score models, got " + kind + " and "
                            + flow.flow().description());
        }
        double epsilon = TruncatedNormalDequantization.fittingTime(score.model().schedule(), levels, score.epsilon());
        ScoreFlow fitted = new ScoreFlow(score.model(), epsilon, score.baseStd());
        FlowLikelihood from =
                new FlowLikelihood(fitted, flow.divergence(), flow.method(), flow.norm(), flow.endPoint());
        return new LikelihoodEstimator(from, kind, Optional.of(TruncatedNormalDequantization.of(fitted)), draws);
    }

    /** The same with another number of draws. */
    public LikelihoodEstimator withDraws(int count) {
        return new LikelihoodEstimator(flow, kind, dequantization, count);
    }

    @Override
    public Conditions conditions(long dimension) {
        return new Conditions(
                kind,
                dimension,
                new Procedure.ByFlow(
                        dequantization.map(Dequantization::label).orElse("none"),
                        kind instanceof Quantized levels
                                ? dequantization.map(how -> how.bins(levels))
                                : Optional.empty(),
                        draws,
                        flow.divergence(),
                        flow.method().rtol(),
                        flow.method().atol(),
                        flow.norm(),
                        flow.flow().times().start(),
                        flow.endPoint(),
                        flow.flow().description()));
    }

    /**
     * The likelihood of a batch.
     *
     * @param x data {@code [N, ...]} as the model sees them; stays with the caller
     * @param noise decides dequantisation, probes and the noise of the end point; those of a sample follow from the
     *     seed and its number alone
     * @return a score for each sample
     * @throws IllegalArgumentException if the data are outside the declared range, between levels, whole numbers of an
     *     integer type without a declared bin width, or not finite
     * @throws LikelihoodException if the model's answer is not finite, or a solve does not come to an end
     */
    @Override
    public Likelihood evaluate(Tensor x, SeededNoise noise) {
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            List<Draw> all = new ArrayList<>();
            for (int j = 0; j < draws; j++) {
                SeededNoise own = new SeededNoise(noise.stream().purpose("draw").index(j), noise.firstSample());
                all.add(draw(x, own));
            }
            List<LogLikelihood> scores = new ArrayList<>();
            for (int i = 0; i < x.size(0); i++) {
                scores.add(draws == 1 ? all.get(0).score(i) : combined(all, i));
            }
            return new Likelihood(conditions(x.count() / x.size(0)), scores);
        }
    }

    /**
     * The variational bound beside it, for the same data dequantised in the same way.
     *
     * @param bound of the same model
     * @param x data {@code [N, ...]} as the model sees them; stays with the caller
     * @param noise decides dequantisation, times and noise
     * @return lower bounds of {@code ln P(k)} or {@code ln p(x)}, in nats
     * @throws IllegalArgumentException if the data are outside the declared range or between levels, or the dequantisation is
     *     truncated-normal
     */
    public Bound bound(ContinuousBound bound, Tensor x, SeededNoise noise) {
        if (dequantization
                .filter(TruncatedNormalDequantization.class::isInstance)
                .isPresent()) {
            throw new IllegalArgumentException(
                    "the continuous-time bound perturbs the data itself, but truncated-normal"
                            + " dequantisation has put the noise of the first time on them; take UniformDequantization");
        }
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            Place place = place(x, noise);
            List<LogLikelihood> scores = new ArrayList<>();
            List<LogLikelihood> plain = bound.evaluate(place.x(), noise).scores();
            for (int i = 0; i < plain.size(); i++) {
                LogLikelihood score = plain.get(i);
                scores.add(new LogLikelihood(
                        score.nats() + place.added().get(i), score.standardError(), score.evaluations()));
            }
            return new Bound("continuous-time bound", scores);
        }
    }

    /** One draw for every sample: densities, and what the change to levels adds. */
    private record Draw(List<FlowDensity> densities, List<Double> added) {
        LogLikelihood score(int i) {
            FlowDensity density = densities.get(i);
            return new LogLikelihood(
                    density.logDensity() + added.get(i), density.standardError(), density.evaluations());
        }
    }

    private Draw draw(Tensor x, SeededNoise noise) {
        try (Scope scope = Scope.open()) {
            Place place = place(x, noise);
            return new Draw(flow.evaluate(place.x(), noise).samples(), place.added());
        }
    }

    /** Points at which the density is evaluated, and the log Jacobian of the change to levels. */
    private record Place(Tensor x, List<Double> added) {}

    private Place place(Tensor x, SeededNoise noise) {
        int count = Math.toIntExact(x.size(0));
        if (!(kind instanceof Quantized levels)) {
            return new Place(x, Collections.nCopies(count, 0.0));
        }
        try (Scope scope = Scope.open()) {
            Tensor whole = levels.levelsOf(x.dtype().isFloating() ? x : asSeen(x, levels), noise.firstSample());
            Dequantization.Offsets drawn = dequantization.orElseThrow().draw(whole, levels, noise);
            Dequantization.Bins bins = dequantization.orElseThrow().bins(levels);
            double[] added = drawn.logDensity().toDoubles();
            for (int i = 0; i < count; i++) {
                added[i] = bins.logVolume(x.count() / count) - added[i];
            }
            return new Place(
                    scope.keep(bins.place(whole, drawn.offset())),
                    Arrays.stream(added).boxed().toList());
        }
    }

    /** Integers are the levels themselves. */
    private static Tensor asSeen(Tensor x, Quantized levels) {
        try (Scope scope = Scope.open()) {
            return scope.keep(x.to(DType.FLOAT64)
                    .mul((levels.high() - levels.low()) / (levels.levels() - 1))
                    .add(levels.low()));
        }
    }

    /** The logarithm of the mean weight, with its standard error by the delta method. */
    private LogLikelihood combined(List<Draw> all, int i) {
        double[] logs = new double[draws];
        int evaluations = 0;
        for (int j = 0; j < draws; j++) {
            LogLikelihood one = all.get(j).score(i);
            logs[j] = one.nats();
            evaluations += one.evaluations();
        }
        double nats = LogSumExp.of(logs) - Math.log(draws);
        double squares = 0;
        for (double log : logs) {
            double deviation = Math.expm1(log - nats);
            squares += deviation * deviation;
        }
        return new LogLikelihood(nats, Math.sqrt(squares / ((draws - 1.0) * draws)), evaluations);
    }
}
