package dev.reverie.train;

import dev.reverie.config.TrainingConfig;
import dev.reverie.nn.LearningRate;
import dev.reverie.schedule.Schedule;
import dev.reverie.track.Event;
import dev.reverie.trained.SampleSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Watches training for what spoils its result most often, and says what to change: data out of range, noise levels that do not fit them, an
 * average slower than the run, a loss that does not fall or rises, samples that are noise, of one colour or all alike.
 *
 * <p>Each fault is told once when it is seen, and all that stand are told again at the end. Samples are judged from half of the steps on: the
 * first ones are bad whatever happens.
 */
final class TrainingDiagnosis {
    /** Share of untrained weights in the average beyond which samples suffer. */
    private static final double UNTRAINED = 0.1;

    /** Losses at the beginning: too large a learning rate spoils the weights in its first updates. */
    private static final int FIRST_LOSSES = 3;

    private static final int LAST_LOSSES = 20;

    /** Times the first losses beyond which the latest have risen. */
    private static final double ROSE = 3;

    /** Steps and share of the run before a flat loss is told. */
    private static final long FLAT_STEPS = 200;

    private static final double FLAT_SHARE = 0.25;
    private static final double JUDGED_SHARE = 0.5;

    /** Noise in deviations of the data that is seen in a picture. */
    private static final double VISIBLE_NOISE = 0.05;

    private final TrainingConfig config;
    private final long begun;
    private final Optional<Schedule> schedule;
    private final boolean predictsNoise;
    private final SeenData seen;
    private final SampleSurvey survey;
    private final LevelTrend trend = new LevelTrend();
    private final List<Double> firstLosses = new ArrayList<>();
    private final Deque<Double> lastLosses = new ArrayDeque<>();
    private final Map<String, Event.Diagnosis> told = new LinkedHashMap<>();
    private Optional<SampleSurvey.Finding> samples = Optional.empty();
    private long reported;

    /**
     * Watches a run.
     *
     * @param config the section {@code training}
     * @param begun updates done before; what is compared with the beginning is left out where the beginning was another process
     * @param schedule the process, where there is one
     * @param predictsNoise whether the loss is an error of the predicted noise
     * @param seen the data as the network sees them
     * @param survey judges samples
     */
    TrainingDiagnosis(
            TrainingConfig config,
            long begun,
            Optional<Schedule> schedule,
            boolean predictsNoise,
            SeenData seen,
            SampleSurvey survey) {
        this.config = config;
        this.begun = begun;
        this.schedule = schedule;
        this.predictsNoise = predictsNoise;
        this.seen = seen;
        this.survey = survey;
        reported = begun;
    }

    /** What is wrong before the first step. */
    List<Event.Diagnosis> atStart() {
        List<Event.Diagnosis> faults = seen.faults(begun, schedule);
        slowAverage(begun, config.steps()).ifPresent(faults::add);
        return fresh(faults);
    }

    /** Takes note of a step's loss. */
    List<Event.Diagnosis> step(long step, double loss) {
        if (firstLosses.size() < FIRST_LOSSES) {
            firstLosses.add(loss);
        }
        lastLosses.addLast(loss);
        if (lastLosses.size() > LAST_LOSSES) {
            lastLosses.removeFirst();
        }
        return step % LAST_LOSSES == 0 ? fresh(rose(step).stream().toList()) : List.of();
    }

    /** Takes note of losses by noise level. */
    List<Event.Diagnosis> levels(long step, List<Event.Level> levels) {
        trend.add(levels, step - reported);
        reported = step;
        boolean late = step >= Math.max(FLAT_STEPS, FLAT_SHARE * config.steps());
        return late ? fresh(flat(step).stream().toList()) : List.of();
    }

    /** Takes note of samples of the averaged weights. */
    List<Event.Diagnosis> samples(long step, SampleSet drawn) {
        return samples(step, survey.look(drawn));
    }

    /** The same of samples that were looked at. */
    List<Event.Diagnosis> samples(long step, Optional<SampleSurvey.Finding> found) {
        samples = found;
        return fresh(ofSamples(step).stream().toList());
    }

    /** All that stands at the end. */
    List<Event.Diagnosis> atEnd(long step) {
        List<Event.Diagnosis> faults = seen.faults(step, schedule);
        slowAverage(step, step).ifPresent(faults::add);
        rose(step).ifPresent(faults::add);
        if (step - begun >= FLAT_STEPS / 2) {
            flat(step).ifPresent(faults::add);
        }
        ofSamples(step).ifPresent(faults::add);
        return faults;
    }

    private List<Event.Diagnosis> fresh(List<Event.Diagnosis> faults) {
        return faults.stream()
                .filter(fault -> told.putIfAbsent(fault.fault(), fault) == null)
                .toList();
    }

    /** The share that the untrained weights have in the average after so many updates. */
    private double untrained(long updates) {
        return config.emaWarmUp() ? 0 : Math.pow(config.emaRate(), (double) updates);
    }

    private Optional<Event.Diagnosis> slowAverage(long step, long updates) {
        double share = untrained(updates);
        if (share <= UNTRAINED) {
            return Optional.empty();
        }
        return Optional.of(new Event.Diagnosis(
                step,
                "slowAverage",
                String.format(
                        Locale.ROOT,
                        "%.0f %% of the averaged weights, which samples are drawn with, are still the untrained ones after"
                                + " %,d steps: training.emaRate=%s reaches back over %,.0f of them",
                        100 * share,
                        updates,
                        config.emaRate(),
                        1 / (1 - config.emaRate())),
                String.format(
                        Locale.ROOT,
                        "set training.emaRate=%.3g or less, or training.emaWarmUp=true, or train for %,.0f steps or more",
                        Math.max(0, 1 - 8.0 / Math.max(9, updates)),
                        Math.ceil(Math.log(0.01) / Math.log(config.emaRate())))));
    }

    private static double median(Iterable<Double> values) {
        List<Double> sorted = new ArrayList<>();
        values.forEach(sorted::add);
        sorted.sort(null);
        return sorted.get(sorted.size() / 2);
    }

    private Optional<Event.Diagnosis> rose(long step) {
        // The likelihood of a flow may be negative, and says nothing by its ratio.
        if (begun > 0 || step < 2 * LAST_LOSSES || schedule.isEmpty()) {
            return Optional.empty();
        }
        // The least: with too large a learning rate the second loss has risen already.
        double first = Collections.min(firstLosses);
        double last = median(lastLosses);
        return !(last > ROSE * first)
                ? Optional.empty()
                : Optional.of(new Event.Diagnosis(
                        step,
                        "lossRose",
                        String.format(
                                Locale.ROOT,
                                "the loss rose from %.3g at the beginning to %.3g: training has diverged",
                                first,
                                last),
                        NonFiniteAdvice.slower(config)));
    }

    private Optional<Event.Diagnosis> flat(long step) {
        List<LevelTrend.Level> levels = trend.levels();
        if (begun > 0 || levels.isEmpty() || rose(step).isPresent()) {
            return Optional.empty();
        }
        if (levels.stream().anyMatch(LevelTrend.Level::hasFallen)) {
            return flatIn(step, levels, level -> level.isFlatNeedlessly(seen.deviation()));
        }
        boolean warming = config.adam().schedule() instanceof LearningRate.WarmUp warm && warm.steps() > step / 2;
        return Optional.of(new Event.Diagnosis(
                step,
                "lossFlat",
                String.format(
                        Locale.ROOT,
                        "the loss has fallen at none of %d noise levels since the beginning (%.3g then, %.3g now): the network has"
                                + " learnt nothing",
                        levels.size(),
                        median(firstLosses),
                        median(lastLosses)),
                warming
                        ? "shorten training.warmUp: the learning rate is still rising"
                        : "raise training.learningRate (now " + config.adam().learningRate()
                                + "); if that does not help, see whether the data are noise, and whether the network's output"
                                + " depends on its weights"));
    }

    /** Why samples keep noise: levels of noise that can be seen in the data, of which nothing has been learnt, needlessly or not. */
    private Optional<Event.Diagnosis> flatAtVisibleNoise(long step) {
        return flatIn(
                step, trend.levels(), level -> !level.hasFallen() && level.noise() > VISIBLE_NOISE * seen.deviation());
    }

    /** Names the levels among others that have fallen. In the first half of the run they may still fall. */
    private Optional<Event.Diagnosis> flatIn(
            long step, List<LevelTrend.Level> levels, Predicate<LevelTrend.Level> isFlat) {
        List<LevelTrend.Level> flat = levels.stream().filter(isFlat).toList();
        if (flat.isEmpty()
                || !predictsNoise
                || begun > 0
                || !trend.knowsTheBeginning()
                || step < JUDGED_SHARE * config.steps()) {
            return Optional.empty();
        }
        LevelTrend.Level worst = flat.get(0);
        return Optional.of(new Event.Diagnosis(
                step,
                "lossFlat",
                String.format(
                        Locale.ROOT,
                        "the loss has not fallen at %d of %d noise levels, sigma/alpha %s, since the beginning (%.3g then, %.3g now"
                                + " at %.3g): the network has learnt nothing of them",
                        flat.size(),
                        levels.size(),
                        ranges(levels, flat),
                        worst.early(),
                        worst.late(),
                        worst.noise()),
                worst.noise() > seen.deviation()
                        ? "see whether the network is told the time, and whether its input overflows where there is more noise than"
                                + " data; no more noise is needed than some times the distance of two examples (process.sigmaMax)"
                        : "train longer (training.steps), or with more weight on these levels (objective.weighting)"));
    }

    /** For instance {@code 0.01 to 0.03 and 7.1}. */
    private static String ranges(List<LevelTrend.Level> levels, List<LevelTrend.Level> flat) {
        List<String> ranges = new ArrayList<>();
        for (int from = 0; from < levels.size(); from++) {
            if (flat.contains(levels.get(from))) {
                int to = from;
                while (to + 1 < levels.size() && flat.contains(levels.get(to + 1))) {
                    to++;
                }
                double least = levels.get(to).noise();
                double most = levels.get(from).noise();
                ranges.add(
                        from == to
                                ? String.format(Locale.ROOT, "%.2g", most)
                                : String.format(Locale.ROOT, "%.2g to %.2g", least, most));
                from = to;
            }
        }
        return String.join(" and ", ranges);
    }

    private Optional<Event.Diagnosis> ofSamples(long step) {
        if (samples.isEmpty() || step < JUDGED_SHARE * config.steps()) {
            return Optional.empty();
        }
        SampleSurvey.Finding found = samples.get();
        if (found.fault().equals("samplesAlike") && seen.alike()) {
            return Optional.empty();
        }
        // The first of these that stands explains the samples.
        Optional<Event.Diagnosis> cause = seen.faults(step, schedule).stream()
                .findFirst()
                .or(() -> rose(step))
                .or(() -> slowAverage(step, step))
                .or(() -> flat(step))
                .or(() -> found.fault().equals("samplesNoise") ? flatAtVisibleNoise(step) : Optional.empty());
        return Optional.of(
                cause.isPresent()
                        ? new Event.Diagnosis(
                                step,
                                found.fault(),
                                found.seen() + "; the likely reason: "
                                        + cause.get().reason(),
                                cause.get().remedy())
                        : new Event.Diagnosis(step, found.fault(), found.seen(), unexplained(found, step)));
    }

    private String unexplained(SampleSurvey.Finding found, long step) {
        String longer =
                step < config.steps() ? "wait for the end: samples get better late" : "train longer (training.steps)";
        return switch (found.fault()) {
            case "samplesAlike" ->
                longer
                        + "; if they stay alike, see whether the data are varied enough, and draw with a sampler that adds noise"
                        + " (sampling.sampler=eulerMaruyama)";
            case "samplesBlack", "samplesFlat" ->
                longer + "; if they stay so, see whether the network is told the time, and try a smaller"
                        + " training.learningRate (now " + config.adam().learningRate() + ")";
            default ->
                longer
                        + ", or draw with more steps (sampling.steps); reverie samplers --compare RUN tells which sampler is"
                        + " enough";
        };
    }
}
