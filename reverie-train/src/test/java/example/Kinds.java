package example;

import dev.reverie.config.DatasetExtension;
import dev.reverie.config.MetricExtension;
import dev.reverie.config.NetworkExtension;
import dev.reverie.config.ObjectiveExtension;
import dev.reverie.config.SamplerExtension;
import dev.reverie.config.ScheduleExtension;
import dev.reverie.config.Section;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.grid.Grid;
import dev.reverie.grid.LogSnrGrid;
import dev.reverie.loss.Objective;
import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.moment.Moments;
import dev.reverie.network.Network;
import dev.reverie.sampler.Sampler;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.schedule.UserSchedule;
import java.util.Arrays;
import java.util.function.Function;

/** Kinds that a user's jar adds to configurations. */
public final class Kinds {
    private Kinds() {}

    // tag: extension
    /** Adds {@code network.kind: twoLayers}. */
    public static final class TwoLayersKind implements NetworkExtension {
        @Override
        public String kind() {
            return "twoLayers";
        }

        @Override
        public String description() {
            return "three layers that see a point and the time";
        }

        @Override
        public Function<DataShape, Network> read(Section section) {
            return shape -> new TwoLayers();
        }
    }
    // end

    /** Adds {@code process.kind: quarterCircle}. */
    public static final class QuarterCircle implements ScheduleExtension {
        @Override
        public String kind() {
            return "quarterCircle";
        }

        @Override
        public String description() {
            return "alpha and sigma on a quarter of a circle";
        }

        @Override
        public Schedule read(Section section) {
            return UserSchedule.of(
                    new TimeInterval(0, 0.999), t -> Math.cos(Math.PI / 2 * t), t -> Math.sin(Math.PI / 2 * t));
        }
    }

    /** Adds {@code objective.kind: noiseRegression}. */
    public static final class NoiseRegressionKind implements ObjectiveExtension {
        @Override
        public String kind() {
            return "noiseRegression";
        }

        @Override
        public String description() {
            return "the squared error of the noise";
        }

        @Override
        public Objective read(Section section, Schedule schedule) {
            return new NoiseRegression(schedule);
        }
    }

    /** Adds {@code sampling.sampler: ownEuler}. */
    public static final class OwnEuler implements SamplerExtension {
        @Override
        public String kind() {
            return "ownEuler";
        }

        @Override
        public String description() {
            return "DDIM, written in ten lines";
        }

        @Override
        public Sampler read(Section section) {
            return section.flag("denoise", true) ? new EulerSampler().denoisingLast() : new EulerSampler();
        }

        @Override
        public int usualSteps() {
            return 50;
        }

        @Override
        public Grid usualGrid(Schedule schedule) {
            return new LogSnrGrid();
        }
    }

    /** Adds {@code data.name: spiral}. */
    public static final class SpiralData implements DatasetExtension {
        @Override
        public String kind() {
            return "spiral";
        }

        @Override
        public String description() {
            return "points on a spiral";
        }

        @Override
        public DataSplits open(DataOptions options) {
            return DataSplits.of("spiral", new Spiral());
        }
    }

    // tag: metric
    /** Adds {@code --metrics ink}. */
    public static final class Ink implements MetricExtension {
        @Override
        public String kind() {
            return "ink";
        }

        @Override
        public String description() {
            return "difference of the mean values";
        }

        @Override
        public Metric metric() {
            return Metric.of(kind(), description(), (samples, data) -> Math.abs(mean(samples) - mean(data)));
        }

        private static double mean(Features rows) {
            return Arrays.stream(Moments.of(rows).mean()).average().orElseThrow();
        }
    }
    // end
}
