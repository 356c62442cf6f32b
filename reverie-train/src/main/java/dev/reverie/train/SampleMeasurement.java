package dev.reverie.train;

import dev.reverie.config.EvaluationConfig;
import dev.reverie.config.Goal;
import dev.reverie.data.Dataset;
import dev.reverie.eval.EvaluationSet;
import dev.reverie.eval.FeatureNetwork;
import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricException;
import dev.reverie.report.QualityCurve;
import dev.reverie.run.TrainingState;
import dev.reverie.torch.Device;
import dev.reverie.track.Event;
import dev.reverie.trained.SampleSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures samples of the averaged weights while training goes on, as {@link EvaluationConfig} says, and forecasts when the goal is
 * reached.
 */
final class SampleMeasurement implements AutoCloseable {
    private final EvaluationConfig config;
    private final long lastStep;
    private final Drawing drawing;
    private final FeatureNetwork network;
    private final EvaluationSet reference;
    private final Features theirs;
    private final List<Metric> metrics;
    private QualityCurve curve;

    /** Draws samples with the network as it is. */
    interface Drawing {
        SampleSet draw(int count);

        /** How, for people, such as {@code uniPc, 10 steps}. */
        String words();
    }

    private SampleMeasurement(
            EvaluationConfig config,
            long lastStep,
            Drawing drawing,
            FeatureNetwork network,
            EvaluationSet reference,
            QualityCurve former) {
        this.config = config;
        this.lastStep = lastStep;
        this.drawing = drawing;
        this.network = network;
        this.reference = reference;
        this.curve = former;
        theirs = reference.features(network);
        metrics = config.chosen();
    }

    /**
     * Prepares the data's side.
     *
     * @param config what is measured
     * @param lastStep of the run, to tell whether the goal comes later
     * @param drawing makes samples
     * @param data stored examples
     * @param device of a feature network
     * @param former what was measured before the run was continued
     * @throws IOException if the feature network cannot be read
     */
    static SampleMeasurement of(
            EvaluationConfig config, long lastStep, Drawing drawing, Dataset data, Device device, QualityCurve former)
            throws IOException {
        EvaluationSet reference = EvaluationSet.of(data, config.samples()).rounded();
        String features = reference.shape().isImage() ? config.features() : FeatureNetwork.PIXELS;
        FeatureNetwork network = FeatureNetwork.open(features, device);
        try {
            return new SampleMeasurement(config, lastStep, drawing, network, reference, former);
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** Whether there is something to do after a step. */
    boolean isDue(long step) {
        return step % config.every() == 0 || step == lastStep;
    }

    /** Samples and what was found. */
    record Result(SampleSet samples, List<Event> events) {}

    /** Draws and measures. */
    Result measure(TrainingState state) {
        long started = System.nanoTime();
        SampleSet samples = SamplePictures.averaged(state, () -> drawing.draw(config.samples()));
        List<Event> events = new ArrayList<>();
        try {
            Features mine = new EvaluationSet(samples.values(), samples.count(), samples.shape())
                    .rounded()
                    .features(network);
            Map<String, Double> values = new LinkedHashMap<>();
            for (Metric metric : metrics) {
                metric.measure(mine, theirs).forEach((name, value) -> {
                    if (metric.isEstimate(name)) {
                        values.put(name, value);
                    }
                });
            }
            Event.Measured measured = new Event.Measured(
                    state.step(),
                    values,
                    config.samples() + " samples, " + drawing.words()
                            + (reference.shape().isImage() ? ", " + network.source() : ""),
                    (System.nanoTime() - started) * 1e-9);
            curve = curve.with(measured);
            events.add(measured);
            forecast(state.step()).ifPresent(events::add);
        } catch (MetricException e) {
            events.add(new Event.Notice(
                    state.step(), "the samples of step " + state.step() + " could not be measured: " + e.problem()));
        }
        return new Result(samples, events);
    }

    private Optional<Event.Forecast> forecast(long step) {
        Optional<Goal> goal = config.goal();
        return goal.isEmpty()
                ? Optional.empty()
                : Optional.of(curve.forecast(goal.get().metric(), goal.get().value(), step, lastStep));
    }

    @Override
    public void close() {
        network.close();
    }
}
