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
import java.util.Locale;
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
    private final Map<String, Double> ofData;
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
            Optional<EvaluationSet> others,
            QualityCurve former) {
        this.config = config;
        this.lastStep = lastStep;
        this.drawing = drawing;
        this.network = network;
        this.reference = reference;
        this.curve = former;
        theirs = reference.features(network);
        metrics = config.chosen();
        ofData = others.isPresent() ? values(others.get().features(network)) : Map.of();
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
        int count = config.samples();
        EvaluationSet both = EvaluationSet.of(data, 2 * count).rounded();
        EvaluationSet reference = both.first(Math.min(count, both.count()));
        Optional<EvaluationSet> others = both.count() < 2 * count ? Optional.empty() : Optional.of(both.last(count));
        String features = reference.shape().isImage() ? config.features() : FeatureNetwork.PIXELS;
        FeatureNetwork network = FeatureNetwork.open(features, device);
        try {
            return new SampleMeasurement(config, lastStep, drawing, network, reference, others, former);
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
            Event.Measured measured = new Event.Measured(
                    state.step(),
                    values(mine),
                    ofData,
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

    private Map<String, Double> values(Features mine) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Metric metric : metrics) {
            metric.measure(mine, theirs).forEach((name, value) -> {
                if (metric.isEstimate(name)) {
                    values.put(name, value);
                }
            });
        }
        return values;
    }

    /** What to know before the first step: a goal that samples as few cannot reach. */
    Optional<String> caution() {
        if (config.goal().isEmpty()) {
            return Optional.empty();
        }
        Goal goal = config.goal().get();
        double floor = ofData.getOrDefault(goal.metric(), 0.0);
        return floor <= goal.value()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "the goal %s is out of reach: %d other examples of the data come to %.3g, for so few differ by chance;"
                                + " raise training.evaluation.samples, or the goal",
                        goal,
                        config.samples(),
                        floor));
    }

    /**
     * Seconds that a measurement takes: some samples are drawn, and all metrics computed.
     *
     * @param few samples that tell how long all take
     */
    double seconds(int few) {
        int count = Math.min(few, config.samples());
        // The first evaluation and the first distances are slower than all that follow.
        drawing.draw(1);
        values(reference.features(network));
        long started = System.nanoTime();
        drawing.draw(count);
        double drawn = (System.nanoTime() - started) * 1e-9 * config.samples() / count;
        started = System.nanoTime();
        values(reference.features(network));
        return drawn + (System.nanoTime() - started) * 1e-9;
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
