package dev.reverie.likelihood;

import dev.reverie.flow.FlowSolver;
import dev.reverie.model.PerSample;
import dev.reverie.model.ScoreModel;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The variational bound of a DDPM chain on the probability of quantised data, term by term.
 *
 * <pre>{@code
 * -ln P(x_0) <= L_T + sum_(i=1)^(N-1) L_i + L_0
 * }</pre>
 *
 * <p>Ho et al. 2020 (arXiv:2006.11239), equation (5); the terms are those of {@link DdpmTerms}, and index 0 is the
 * first, least noisy step. The bound stays on the chain, so it is the likelihood for discrete-time models, for which
 * the probability flow is refused.
 *
 * <p>With fewer terms than the chain has, it is cut into as many parts, short ones where there is little noise and the
 * terms are large, and each sample gets one step out of each part, drawn at random: unbiased, and the standard error
 * over samples contains that choice.
 *
 * @param model of that chain; {@code t = i / (N - 1)} is asked for step i
 * @param formulas the terms: the chain, the variance of its reverse steps, and the levels of the data
 * @param terms evaluations of the model for each sample among the steps 1..N-1, 1 to N-1
 */
public record VariationalBound(ScoreModel model, DdpmTerms formulas, int terms) {
    /**
     * Checks chain and number of terms.
     *
     * @throws IllegalArgumentException if the model belongs to a chain of another length, or the number of terms is
     *     outside its range
     */
    public VariationalBound {
        int steps = formulas.chain().steps();
        if (model.chainSteps().isEmpty() || model.chainSteps().getAsInt() != steps) {
            throw new IllegalArgumentException(
                    "the model must be of a discrete chain of " + steps + " steps, got one of "
                            + (model.chainSteps().isEmpty()
                                    ? "continuous time; take ContinuousBound"
                                    : model.chainSteps().getAsInt() + " steps"));
        }
        if (terms < 1 || terms > steps - 1) {
            throw new IllegalArgumentException("terms must be in [1, " + (steps - 1) + "], got " + terms);
        }
    }

    /** All terms. */
    public VariationalBound(ScoreModel model, DdpmTerms formulas) {
        this(model, formulas, formulas.chain().steps() - 1);
    }

    /**
     * All terms of the chain of a model.
     *
     * @param model of a DDPM chain
     * @param variance variance of the reverse steps
     * @param kind levels and the range in which the model sees them
     * @throws IllegalArgumentException if the model is of continuous time, or of a ladder of noise levels (NCSN), whose
     *     bound is not among those of Ho et al.
     */
    public static VariationalBound of(ScoreModel model, ReverseVariance variance, Quantized kind) {
        int steps = model.chainSteps()
                .orElseThrow(
                        () -> new IllegalArgumentException("the variational bound is that of a discrete chain, but the"
                                + " model is of continuous time; take FlowLikelihood or ContinuousBound"));
        DdpmChain chain = DdpmChain.of(model.schedule(), steps)
                .orElseThrow(() -> new IllegalArgumentException("the model was trained on the " + steps
                        + " levels of " + model.schedule()
                        + ", which are no DDPM chain: a ladder of noise levels (NCSN)"
                        + " has no likelihood here; train a model of a DDPM chain, or of continuous time"));
        return new VariationalBound(model, new DdpmTerms(chain, variance, kind));
    }

    /** The same bound with another number of evaluations. */
    public VariationalBound withTerms(int count) {
        return new VariationalBound(model, formulas, count);
    }

    private DdpmChain chain() {
        return formulas.chain();
    }

    /**
     * The bound of a batch.
     *
     * @param x data {@code [N, ...]} on the levels, as the model sees them; stays with the caller
     * @param noise decides noise and terms; those of a sample follow from the seed and its number alone
     * @return all terms in bits per dimension
     * @throws IllegalArgumentException if the data are outside the declared range or between levels
     */
    public BoundTerms evaluate(Tensor x, SeededNoise noise) {
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            Tensor x0 = FlowSolver.exact(x);
            Tensor levels = formulas.kind().levelsOf(x, noise.firstSample());
            int count = Math.toIntExact(x.size(0));
            double toBits = 1 / ((double) x.count() / count * Math.log(2));
            double[] prior = formulas.prior(x0);
            double[] decoder = decoder(x0, levels, noise);
            double[] totals = new double[count];
            Arrays.setAll(totals, i -> prior[i] + decoder[i]);
            double[] sums = new double[chain().steps() - 1];
            int[] drawn = new int[sums.length];
            for (int part = 0; part < terms; part++) {
                int from = 1 + boundary(part);
                int size = boundary(part + 1) - boundary(part);
                int[] steps = steps(from, size, part, count, noise);
                double[] divergences = step(x0, steps, noise, part);
                for (int i = 0; i < count; i++) {
                    totals[i] += size * divergences[i];
                    sums[steps[i] - 1] += divergences[i] * toBits;
                    drawn[steps[i] - 1]++;
                }
            }
            List<Double> means = new ArrayList<>();
            for (int i = 0; i < sums.length; i++) {
                means.add(drawn[i] == 0 ? Double.NaN : sums[i] / drawn[i]);
            }
            return new BoundTerms(
                    mean(prior) * toBits,
                    means,
                    mean(decoder) * toBits,
                    Arrays.stream(totals).map(nats -> nats * toBits).boxed().toList());
        }
    }

    /** Where a part of the chain begins: the parts grow as the square of their number, the first hold one step each. */
    private int boundary(int part) {
        int steps = chain().steps() - 1;
        double share = (double) part / terms;
        return part == terms ? steps : Math.max(part, (int) (steps * share * share * share));
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    /** The step of each sample within a part of the chain. */
    private static int[] steps(int from, int size, int part, int count, SeededNoise noise) {
        if (size == 1) {
            return IntStream.generate(() -> from).limit(count).toArray();
        }
        RandomStream stream = noise.stream();
        return IntStream.range(0, count)
                .map(i -> from
                        + stream.index(noise.firstSample() + i)
                                .purpose("bound step")
                                .index(part)
                                .cursor()
                                .nextInt(size))
                .toArray();
    }

    /** {@code (x_i, z, z - eps_hat)} at the step of each sample. */
    private record Noisy(Tensor state, Tensor predictedNoise, Tensor error) {}

    private Noisy noisy(Tensor x0, int[] steps, SeededNoise noise, long index) {
        double[] t = Arrays.stream(steps)
                .mapToDouble(i -> (double) i / (chain().steps() - 1))
                .toArray();
        PerSample alpha = PerSample.of(
                Arrays.stream(steps).mapToDouble(chain()::sqrtCumulativeAlpha).toArray());
        double[] sigma = Arrays.stream(steps)
                .mapToDouble(chain()::sqrtOneMinusCumulativeAlpha)
                .toArray();
        try (Scope scope = Scope.open()) {
            Tensor z = noise.draw(x0, "chain", index);
            Tensor state = alpha.combine(x0, PerSample.of(sigma), z);
            double[] minusSigma = Arrays.stream(sigma).map(s -> -s).toArray();
            Tensor predictedNoise = PerSample.of(minusSigma).times(model.score(state, t));
            return new Noisy(scope.keep(state), scope.keep(predictedNoise), scope.keep(z.sub(predictedNoise)));
        }
    }

    /** {@code L_i} in nats at the step of each sample. */
    private double[] step(Tensor x0, int[] steps, SeededNoise noise, int part) {
        try (Scope scope = Scope.open()) {
            Tensor error = noisy(x0, steps, noise, 1L + part).error();
            double[] terms = error.square().sumPerSample().toDoubles();
            double d = (double) x0.count() / (double) x0.size(0);
            for (int n = 0; n < terms.length; n++) {
                int i = steps[n];
                if (!Double.isFinite(terms[n])) {
                    throw new LikelihoodException(
                            noise.firstSample() + n,
                            "the model's answer is not finite for sample " + (noise.firstSample() + n) + " at step " + i
                                    + " of the chain",
                            "a diverged or half-precision model?");
                }
                terms[n] = formulas.weight(i) * terms[n] + d * formulas.excess(i);
            }
            return terms;
        }
    }

    /** {@code L_0} in nats. */
    private double[] decoder(Tensor x0, Tensor levels, SeededNoise noise) {
        try (Scope scope = Scope.open()) {
            int count = Math.toIntExact(x0.size(0));
            Noisy first = noisy(x0, new int[count], noise, 0);
            return formulas.decoder(first.state(), first.predictedNoise(), levels)
                    .toDoubles();
        }
    }
}
