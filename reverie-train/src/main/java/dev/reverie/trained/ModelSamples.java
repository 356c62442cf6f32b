package dev.reverie.trained;

import dev.reverie.grid.TimeGrid;
import dev.reverie.model.ScoreModel;
import dev.reverie.run.DataForm;
import dev.reverie.run.Json;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;

/** Draws samples of a score model in the form of its data. */
public final class ModelSamples {
    private ModelSamples() {}

    /**
     * Draws samples from seed 0.
     *
     * @param model gives the score
     * @param sampler how
     * @param grid at which times
     * @param form brings samples into the form of the data
     * @param count how many
     * @param dtype element type of the network; the state is float32 at least
     * @param device of the network
     */
    public static SampleSet draw(
            ScoreModel model, Sampler sampler, TimeGrid grid, DataForm form, int count, DType dtype, Device device) {
        try (Scope scope = Scope.open()) {
            SamplingProblem problem = new SamplingProblem(model, grid, SeededNoise.of(0), SamplingListener.none());
            DType state = dtype == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
            float[] values = form.standardized(
                    sampler.sample(problem, state, device, form.shape().batch(count))
                            .tensor());
            String provenance = Json.pretty(Json.object()
                    .put("model", model.toString())
                    .put("sampler", sampler.toString())
                    .put("seed", 0)
                    .put("samples", count));
            return new SampleSet(form.info(), values, count, provenance);
        }
    }
}
