package dev.reverie.inverse;

import dev.reverie.model.DerivedModel;
import dev.reverie.model.PerSample;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * Replacement in the denoised data: what the operator sees of them is what was measured, all else is the model's.
 *
 * <pre>{@code
 * D(x,t | y) = D + w A+ (y - A D),     w = r_t^2 / (r_t^2 + sigma_y^2)
 * }</pre>
 *
 * <p>The range-null space decomposition of Wang et al. 2023 (DDNM, arXiv:2212.00490), with {@code w = 1} where there is
 * no noise. Unlike {@link GuidedModel} it needs no gradient, and unlike {@link Replacement} it works with every
 * sampler; but what was measured tells nothing about the rest except through later evaluations of the network, so
 * correlations are underrated. Noise is taken for white in the part that is seen, so it needs an operator with
 * orthonormal rows where there is any.
 *
 * @param model the model of the prior
 * @param measurement what was measured; the operator needs a pseudo-inverse
 * @param dataStd standard deviation of a coordinate of the data, in {@code r_t} of
 *     {@link MeasurementGuidance#reconstructionVariance}; of no effect without noise
 */
public record Ddnm(ScoreModel model, Measurement measurement, double dataStd) implements DerivedModel {
    /**
     * Checks the operator.
     *
     * @throws IllegalArgumentException if it has no pseudo-inverse, or there is noise and its rows are not orthonormal
     */
    public Ddnm {
        Objects.requireNonNull(model, "model");
        DataStd.check(dataStd);
        SeenPart.of(measurement, "Ddnm");
    }

    @Override
    public Prediction prediction() {
        return Prediction.DENOISED;
    }

    @Override
    public Ddnm forSamples(int[] samples) {
        return new Ddnm(model.forSamples(samples), measurement.forSamples(samples), dataStd);
    }

    @Override
    public Tensor predict(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            Tensor denoised = model.denoised(x, t);
            Tensor missing = SeenPart.of(measurement, "Ddnm").missing(denoised, 1);
            return scope.keep(PerSample.of(t, this::weight).times(missing).add(denoised));
        }
    }

    private double weight(double t) {
        if (measurement.sigma() == 0) {
            return 1;
        }
        double spread = MeasurementGuidance.reconstructionVariance(schedule(), dataStd, t);
        return spread / (spread + measurement.sigma() * measurement.sigma());
    }
}
