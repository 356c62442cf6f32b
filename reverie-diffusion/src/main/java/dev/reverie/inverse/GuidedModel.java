package dev.reverie.inverse;

import dev.reverie.model.DerivedModel;
import dev.reverie.model.Parametrization;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Pullback;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.List;
import java.util.Objects;

/**
 * A model given a measurement: its score plus a guidance through the network, so that any sampler draws from (an
 * approximation of) the posterior {@code p(x_0 | y)}.
 *
 * <pre>{@code
 * s(x,t | y) = s(x,t) + (d A D(x,t) / dx)^T v          v by the guidance
 * D(x,t | y) = D(x,t) + sigma^2 / alpha (d D(x,t) / dx)^T A^T v
 * }</pre>
 *
 * <pre>{@code
 * ScoreModel posterior = new GuidedModel(model, Measurement.exact(mask, y), new PiGdm(0.5));
 * }</pre>
 *
 * <p>One evaluation of the network forwards and one backwards; gradients are recorded inside, also where the sampler
 * records none. Recorded itself, twice differentiable networks give the posterior's own likelihood. Where alpha is 0
 * the state tells nothing of the data and there is no guidance.
 *
 * @param model the model of the prior
 * @param measurement what was measured
 * @param guidance how it pulls
 */
public record GuidedModel(ScoreModel model, Measurement measurement, MeasurementGuidance guidance)
        implements DerivedModel {
    /** Checks that nothing is missing. */
    public GuidedModel {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(measurement, "measurement");
        Objects.requireNonNull(guidance, "guidance");
    }

    @Override
    public Prediction prediction() {
        return Prediction.DENOISED;
    }

    @Override
    public GuidedModel forSamples(int[] samples) {
        return new GuidedModel(model.forSamples(samples), measurement.forSamples(samples), guidance);
    }

    @Override
    public Tensor predict(Tensor x, double[] t) {
        boolean recorded = Autograd.isRecording() && x.requiresGrad();
        try (Autograd.Mode recording = Autograd.recording();
                Scope scope = Scope.open()) {
            Tensor point = recorded ? x : x.detach().requireGrad();
            Tensor denoised = model.denoised(point, t);
            Tensor value = recorded ? denoised : denoised.detach();
            Tensor residual = measurement.residual(value);
            Tensor pull = measurement.operator().adjoint(guidance.cotangent(measurement, schedule(), residual, t));
            Pullback pullback = new Pullback(denoised, List.of(point));
            Tensor gradient = pullback.one(pull, recorded ? Pullback.Graph.RECORD : Pullback.Graph.FREE);
            Tensor change = Parametrization.of(schedule(), t).ofScoreChange(Prediction.DENOISED, gradient);
            return scope.keep(change.add(value));
        }
    }
}
