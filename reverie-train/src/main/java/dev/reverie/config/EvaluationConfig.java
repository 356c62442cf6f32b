package dev.reverie.config;

import dev.reverie.file.NearestName;
import dev.reverie.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The section {@code training.evaluation}: how good samples are, measured while training goes on.
 *
 * <p>Samples of the averaged weights, always from the same noise, are compared with as many examples of the data, always the same: a
 * curve whose points differ by the weights alone. {@code every} turns it on.
 *
 * @param every steps between two measurements; 0 for none
 * @param samples how many are drawn, and as many examples of the data, or all if there are fewer
 * @param metrics their names, as {@code reverie evaluate --list} shows them
 * @param features of images: {@code pixels}, or what {@code reverie evaluate --features} takes
 * @param sampler draws the samples of a score model of continuous time; {@code own} for that of the section {@code sampling}, which draws
 *     for all other models
 * @param steps of that sampler
 * @param goal a quality to be reached, whose step is forecast
 */
public record EvaluationConfig(
        long every,
        int samples,
        List<String> metrics,
        String features,
        String sampler,
        int steps,
        Optional<Goal> goal) {
    /** The sampler of the section {@code sampling}. */
    public static final String OWN = "own";

    private static final int USUAL_SAMPLES = 256;
    private static final List<String> USUAL_METRICS = List.of("energy", "sliced");
    private static final String USUAL_FEATURES = "pixels";

    /** Good pictures for ten evaluations. */
    private static final String USUAL_SAMPLER = "uniPc";

    private static final int USUAL_STEPS = 10;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is out of range, there is no metric, or the goal is of none of them
     */
    public EvaluationConfig {
        metrics = List.copyOf(metrics);
        require(every >= 0, "every must be at least 0 (0 for none)", every);
        require(samples >= 2, "samples must be at least 2", samples);
        require(steps >= 1, "steps must be at least 1", steps);
        require(!metrics.isEmpty(), "metrics must name at least one", metrics);
        require(
                goal.isEmpty() || metrics.contains(goal.get().metric()),
                "goal must be of one of the metrics " + metrics,
                goal.map(Goal::toString).orElse(""));
    }

    private static void require(boolean holds, String rule, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", got " + got);
        }
    }

    /** No measurements. */
    public static EvaluationConfig none() {
        return every(0);
    }

    /** The usual measurements every so many steps. */
    public static EvaluationConfig every(long steps) {
        return new EvaluationConfig(
                steps, USUAL_SAMPLES, USUAL_METRICS, USUAL_FEATURES, USUAL_SAMPLER, USUAL_STEPS, Optional.empty());
    }

    static EvaluationConfig read(Section section) {
        EvaluationConfig usual = none();
        long every = section.integer("every", usual.every(), Range.atLeast(0));
        int samples = section.count("samples", usual.samples(), Range.between(2, 1 << 20));
        Optional<String> goal = section.optionalText("goal");
        List<String> metrics = section.texts("metrics", usual.metrics());
        String features = section.text("features", usual.features());
        String sampler = section.text("sampler", usual.sampler());
        int steps = section.count("steps", usual.steps(), Range.atLeast(1));
        section.rejectUnknown();
        for (String name : metrics) {
            requireKnown(section, "metrics", name);
        }
        if (goal.isPresent() && every == 0) {
            throw section.fault(
                    "goal", "has no use without every, the steps between two measurements", "add it, for instance 500");
        }
        return section.build(() -> {
            Optional<Goal> read = goal.map(Goal::parse);
            read.ifPresent(one -> requireKnown(section, "goal", one.metric()));
            // A goal is reason enough to measure its metric.
            List<String> all = new ArrayList<>(metrics);
            read.map(Goal::metric).filter(name -> !all.contains(name)).ifPresent(all::add);
            return new EvaluationConfig(every, samples, all, features, sampler, steps, read);
        });
    }

    private static void requireKnown(Section section, String key, String name) {
        List<String> names = MetricKinds.names();
        if (!names.contains(name)) {
            String hint = NearestName.of(name, names)
                    .map(near -> "; is " + near + " meant?")
                    .orElse("");
            throw section.fault(
                    key, "names no metric: \"" + name + "\"" + hint, "take one of " + String.join(", ", names));
        }
        if (key.equals("goal") && !Goal.isFor(MetricKinds.named(name))) {
            throw section.fault(
                    key,
                    "must be a metric of which less is better, got " + name,
                    "take for instance energy, sliced, frechet or kid");
        }
    }

    /** The metrics that are measured. */
    public List<Metric> chosen() {
        return metrics.stream().map(MetricKinds::named).toList();
    }
}
