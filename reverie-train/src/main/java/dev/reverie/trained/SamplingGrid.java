package dev.reverie.trained;

import dev.reverie.config.SamplingConfig;
import dev.reverie.data.DataShape;
import dev.reverie.errors.RequestException;
import dev.reverie.grid.Grid;
import dev.reverie.grid.LogSnrGrid;
import dev.reverie.grid.TimeGrid;
import dev.reverie.model.ScoreModel;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.sampler.catalog.SamplerKind;
import dev.reverie.sampler.exponential.Ddim;
import dev.reverie.sampler.grid.OptimisedGrid;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Optional;
import java.util.stream.Stream;

/** Places the times of a sampling run; the optimised grid uses the model. */
final class SamplingGrid {
    private static final int FINE_POINTS = 101;
    private static final int PILOT_SAMPLES = 12;

    private SamplingGrid() {}

    /**
     * The times.
     *
     * @param config sampler, steps and rule
     * @param model of the process; asked where the errors are, for the optimised grid
     * @param dtype element type of the state
     * @param device where the model computes
     * @param shape of one sample as the network sees it
     * @param seed decides the pilot batch
     */
    static TimeGrid place(
            SamplingConfig config, ScoreModel model, DType dtype, Device device, DataShape shape, long seed) {
        Schedule schedule = model.schedule();
        int points = config.sampler().gridPoints(config.steps());
        Optional<Grid> rule = config.grid().rule();
        Grid placed = rule.orElseGet(() -> measured(config, model, dtype, device, shape, seed));
        return RequestException.given(
                "sampling.grid", () -> placed.place(schedule, schedule.domain().end(), config.minimumTime(), points));
    }

    /** Measured with the sampler itself where it can be, else with DDIM, whose errors are where those of all others are. */
    private static Grid measured(
            SamplingConfig config, ScoreModel model, DType dtype, Device device, DataShape shape, long seed) {
        boolean itself = Stream.of(SamplerKind.EDM_HEUN, SamplerKind.DPM2)
                .anyMatch(kind -> kind.toString().equals(config.kind()));
        Sampler base = itself ? SamplerKind.named(config.kind()).create() : new Ddim();
        Schedule schedule = model.schedule();
        SamplingProblem problem = new SamplingProblem(
                model,
                new LogSnrGrid().place(schedule, schedule.domain().end(), config.minimumTime(), FINE_POINTS),
                SeededNoise.of(seed),
                SamplingListener.none());
        try (Scope scope = Scope.open()) {
            Tensor pilot = problem.drawPrior(dtype, device, shape.batch(PILOT_SAMPLES));
            return OptimisedGrid.measure(base, problem, pilot);
        }
    }
}
