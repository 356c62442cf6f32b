package dev.reverie.sampler.ode;

import dev.reverie.model.PerSample;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Latent states of a deterministic sampler: encoding, decoding and interpolation.
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), section 4.3 and appendix D; Song et al. 2021 (arXiv:2010.02502), section 5.3.
 * The latent state of data is unique: it depends on the process and the data's distribution, not on the network that
 * learned its score.
 *
 * <pre>{@code
 * Latents latents = new Latents(new ProbabilityFlow());
 * Tensor faces = latents.between(problem, first, second, 0, 0.25, 0.5, 0.75, 1);    // [5, N, C, H, W]
 * double worst = latents.roundTrip(problem, data).worst();
 * }</pre>
 *
 * @param sampler the way there and back
 */
public record Latents(InvertibleSampler sampler) {
    /** Below this distance from straight opposite, in radians, no great circle is the shorter one. */
    private static final double OPPOSITE = 1e-6;

    /** Checks that the sampler is there. */
    public Latents {
        Objects.requireNonNull(sampler, "sampler");
    }

    /**
     * The latent states of data.
     *
     * @param problem process, model and times
     * @param data {@code [N, ...]} at the grid's last time
     * @return {@code [N, ...]} at its first time, in the caller's scope
     */
    public Tensor encode(SamplingProblem problem, Tensor data) {
        return sampler.encode(problem, data).tensor();
    }

    /**
     * The data of latent states.
     *
     * @param problem process, model and times
     * @param latents {@code [N, ...]} at the grid's first time
     * @return {@code [N, ...]} at its last time, in the caller's scope
     */
    public Tensor decode(SamplingProblem problem, Tensor latents) {
        return sampler.decode(problem, latents).tensor();
    }

    /**
     * Spherical interpolation of two latent states, for each sample:
     *
     * <pre>{@code
     * z(f) = ( sin((1 - f) theta) a + sin(f theta) b ) / sin(theta),   theta the angle between a and b
     * }</pre>
     *
     * <p>Shoemake 1985. Noise in many dimensions lies near a sphere, and so does {@code z(f)}; a straight line would
     * cut through the inside, where the sampler has never been. The angle is {@code 2 atan2(|a' - b'|, |a' + b'|)} of
     * the unit vectors, exact for nearly parallel ones too; for parallel ones the formula's limit, the straight line,
     * is taken.
     *
     * @param a latent states {@code [N, ...]}
     * @param b latent states of the same shape
     * @param fraction 0 for a, 1 for b
     * @return {@code [N, ...]}, in the caller's scope
     * @throws IllegalArgumentException if the shapes differ, the fraction is not finite, or two states of a pair are
     *     opposite or one of them 0, so that no circle joins them
     */
    public static Tensor slerp(Tensor a, Tensor b, double fraction) {
        if (!a.hasShapeOf(b) || a.rank() == 0) {
            throw new IllegalArgumentException("two batches of one shape are needed, got " + a + " and " + b);
        }
        if (!(Math.abs(fraction) < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the fraction must be finite, 0 to 1 between the two, got " + fraction);
        }
        double[] theta = angles(a, b);
        double[] ofA = new double[theta.length];
        double[] ofB = new double[theta.length];
        for (int i = 0; i < theta.length; i++) {
            if (!(theta[i] < Math.PI - OPPOSITE)) {
                throw new IllegalArgumentException("no circle joins the latent states of pair " + i
                        + ": they are opposite, or one is 0 or not finite (angle " + theta[i]
                        + "); choose another pair");
            }
            double sine = Math.sin(theta[i]);
            ofA[i] = sine == 0 ? 1 - fraction : Math.sin((1 - fraction) * theta[i]) / sine;
            ofB[i] = sine == 0 ? fraction : Math.sin(fraction * theta[i]) / sine;
        }
        return PerSample.of(ofA).combine(a, PerSample.of(ofB), b);
    }

    /** The angle between the two states of each pair; NaN where one is 0. */
    private static double[] angles(Tensor a, Tensor b) {
        try (Scope scope = Scope.open()) {
            Tensor unitA = a.div(a.normPerSample().perSample(a));
            Tensor unitB = b.div(b.normPerSample().perSample(b));
            double[] difference = unitA.sub(unitB).normPerSample().toDoubles();
            double[] sum = unitA.add(unitB).normPerSample().toDoubles();
            double[] theta = new double[sum.length];
            for (int i = 0; i < theta.length; i++) {
                theta[i] = 2 * Math.atan2(difference[i], sum[i]);
            }
            return theta;
        }
    }

    /**
     * Interpolates between samples through their latent states: encodes both, interpolates spherically, decodes. All
     * ends are encoded in one batch, and all results decoded in one.
     *
     * @param problem process, model and times
     * @param first data {@code [N, ...]}
     * @param second data of the same shape
     * @param fractions K places between them, 0 for the first and 1 for the second
     * @return {@code [K, N, ...]}, in the caller's scope
     * @throws IllegalArgumentException if there is no fraction or the shapes differ
     */
    public Tensor between(SamplingProblem problem, Tensor first, Tensor second, double... fractions) {
        if (fractions.length == 0) {
            throw new IllegalArgumentException("an interpolation needs at least one fraction, got none");
        }
        if (!first.hasShapeOf(second) || first.rank() == 0) {
            throw new IllegalArgumentException("two batches of one shape are needed, got " + first + " and " + second);
        }
        try (Scope scope = Scope.open()) {
            long count = first.size(0);
            Tensor latents = encode(problem, Tensors.cat(0, first, second));
            Tensor a = latents.narrow(0, 0, count);
            Tensor b = latents.narrow(0, count, count);
            Tensor[] places = new Tensor[fractions.length];
            for (int k = 0; k < places.length; k++) {
                places[k] = slerp(a, b, fractions[k]);
            }
            Tensor data = decode(problem, Tensors.cat(0, places));
            long[] shape = new long[first.rank() + 1];
            shape[0] = fractions.length;
            System.arraycopy(first.shape(), 0, shape, 1, first.rank());
            return scope.keep(data.reshape(shape));
        }
    }

    /**
     * Reconstruction errors of data from their latent states.
     *
     * @param largest largest error over the elements of each sample
     * @param rootMeanSquare root mean square error of each sample
     * @param evaluations network evaluations of the way there and back
     */
    public record RoundTrip(List<Double> largest, List<Double> rootMeanSquare, int evaluations) {
        /** Copies the lists. */
        public RoundTrip {
            largest = List.copyOf(largest);
            rootMeanSquare = List.copyOf(rootMeanSquare);
        }

        /** The largest error of all. */
        public double worst() {
            return largest.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        }
    }

    /**
     * Encodes data, decodes the latent states, and compares.
     *
     * @param problem process, model and times
     * @param data {@code [N, ...]}
     * @return the errors in units of the data
     */
    public RoundTrip roundTrip(SamplingProblem problem, Tensor data) {
        try (Scope scope = Scope.open()) {
            Samples there = sampler.encode(problem, data);
            Samples back = sampler.decode(problem, there.tensor());
            int samples = Math.toIntExact(data.size(0));
            Tensor error = back.tensor().sub(data);
            double perSample = Math.sqrt((double) data.count() / samples);
            double[] rootMeanSquare = error.normPerSample().toDoubles();
            List<Double> largest = new ArrayList<>();
            for (int i = 0; i < samples; i++) {
                largest.add(error.select(0, i).abs().max().item());
            }
            return new RoundTrip(
                    largest,
                    Arrays.stream(rootMeanSquare)
                            .map(norm -> norm / perSample)
                            .boxed()
                            .toList(),
                    there.evaluations() + back.evaluations());
        }
    }
}
