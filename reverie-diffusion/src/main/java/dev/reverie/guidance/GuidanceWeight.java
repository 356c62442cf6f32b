package dev.reverie.guidance;

import dev.reverie.errors.RequestException;
import dev.reverie.model.PerSample;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeInterval;
import java.util.Objects;

/**
 * Guidance weight gamma at each time. At 1 it is the guided model itself, at 0 the one it is led away from, above 1 it
 * goes beyond.
 *
 * <pre>{@code
 * GuidanceWeight weight = GuidanceWeight.constant(3).withinNoise(schedule, 0.3, 5);
 * GuidanceWeight fading = t -> 1 + 4 * t;
 * }</pre>
 */
@FunctionalInterface
public interface GuidanceWeight {
    /**
     * Gamma at a time.
     *
     * @param t the time
     * @return a finite number
     */
    double at(double t);

    /**
     * The same at all times.
     *
     * @param gamma 1 for no guidance
     * @throws IllegalArgumentException if it is not finite
     */
    static GuidanceWeight constant(double gamma) {
        return new Constant(gamma);
    }

    /**
     * This weight at some times, and 1 at all others: guidance there costs no second evaluation.
     *
     * @param interval where it guides
     */
    default GuidanceWeight within(TimeInterval interval) {
        return new Interval(this, interval);
    }

    /**
     * This weight at some noise levels, and 1 at all others.
     *
     * <p>Kynkaanniemi et al. 2024 (arXiv:2404.07724): at high noise guidance harms the variety, at low noise it does
     * nothing. They give their intervals for {@code alpha = 1}, as here.
     *
     * @param schedule the process
     * @param lowest smallest noise-to-signal ratio {@code sigma / alpha} that is guided, at least 0
     * @param highest largest one; may be infinite
     * @throws RequestException if the process has no such times
     */
    default GuidanceWeight withinNoise(Schedule schedule, double lowest, double highest) {
        TimeInterval all = schedule.domain();
        double smallest = schedule.noiseToSignal(all.start());
        double largest = schedule.noiseToSignal(all.end());
        if (!(lowest >= 0 && lowest < highest && lowest < largest && highest > smallest)) {
            throw new RequestException(
                    "guided noise levels must be 0 <= lowest < highest and overlap ["
                            + smallest + ", " + largest + "] of the process, got [" + lowest + ", " + highest
                            + "]",
                    "are the two swapped, or times instead of sigma / alpha?");
        }
        return within(new TimeInterval(
                lowest <= smallest ? all.start() : schedule.timeOfNoiseToSignal(lowest),
                highest >= largest ? all.end() : schedule.timeOfNoiseToSignal(highest)));
    }

    /**
     * Gamma for each sample of a batch.
     *
     * @param t the time of each sample
     * @throws IllegalArgumentException if one is not finite
     */
    default PerSample perSample(double[] t) {
        return PerSample.of(t, time -> finite(at(time)));
    }

    private static double finite(double gamma) {
        if (!Double.isFinite(gamma)) {
            throw new IllegalArgumentException("gamma must be finite, 1 for no guidance, got " + gamma);
        }
        return gamma;
    }

    /**
     * One number for all times.
     *
     * @param gamma the number
     */
    record Constant(double gamma) implements GuidanceWeight {
        /** Checks the number. */
        public Constant {
            finite(gamma);
        }

        @Override
        public double at(double t) {
            return gamma;
        }
    }

    /**
     * A weight inside an interval of times, 1 outside.
     *
     * @param inside the weight there
     * @param interval the times
     */
    record Interval(GuidanceWeight inside, TimeInterval interval) implements GuidanceWeight {
        /** Checks that both are there. */
        public Interval {
            Objects.requireNonNull(inside, "inside");
            Objects.requireNonNull(interval, "interval");
        }

        @Override
        public double at(double t) {
            return interval.contains(t) ? inside.at(t) : 1;
        }
    }
}
