package dev.reverie.config;

import dev.reverie.errors.RequestException;
import dev.reverie.guidance.ClassifierFreeGuidance;
import dev.reverie.guidance.ClassifierGuidance;
import dev.reverie.guidance.GuidanceWeight;
import dev.reverie.guidance.TimeDependentClassifier;
import dev.reverie.model.ConditionalModel;
import dev.reverie.model.ScoreModel;
import dev.reverie.network.Labels;
import dev.reverie.schedule.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Classes and guidance: the keys {@code sampling.label}, {@code guidance}, {@code guidanceInterval}, {@code
 * guidanceRescale} and {@code negativeLabel} of the section {@code sampling} of a model with classes.
 *
 * <p>Classifier-free guidance (arXiv:2207.12598), within an interval of noise levels (arXiv:2404.07724), rescaled
 * (arXiv:2305.08891): {@link ClassifierFreeGuidance}.
 *
 * @param labels classes by number or name, taken in turn by one sample after the other, or several in one text with commas
 *     between (the longest name that fits is taken, and quotes keep a name from others); {@link #ALL} alone for every class;
 *     empty for the mixture of all
 * @param weight gamma: 1 for the plain conditional model, more to exaggerate the class
 * @param interval smallest and largest noise-to-signal ratio {@code sigma / alpha} that is guided; empty for all
 * @param rescale phi, how much of the spread of the denoised data is restored
 * @param negative class that is led away from; absent for the mixture of all
 */
public record GuidanceConfig(
        List<String> labels, double weight, List<Double> interval, double rescale, Optional<String> negative) {
    /** The label that stands for every class in turn. */
    public static final String ALL = "all";

    private static final GuidanceConfig NONE = new GuidanceConfig(List.of(), 1, List.of(), 0, Optional.empty());
    private static final List<String> OTHER_KEYS =
            List.of("guidance", "guidanceInterval", "guidanceRescale", "negativeLabel");

    /** Its keys. */
    public static final List<String> KEYS =
            Stream.concat(Stream.of("label"), OTHER_KEYS.stream()).toList();

    private static final int MOST_NAMED = 20;

    /** Keeps private copies of the lists. */
    public GuidanceConfig {
        labels = List.copyOf(labels);
        interval = List.copyOf(interval);
    }

    /**
     * Guidance by a classifier, which has neither interval, rescaling nor a class to be led away from.
     *
     * @param labels classes by number or name, as above
     * @param weight gamma, at least 0
     * @throws RequestException if there is no label, or the weight is negative or not finite
     */
    public static GuidanceConfig byClassifier(List<String> labels, double weight) {
        if (labels.isEmpty()) {
            throw new RequestException(
                    "a classifier needs a class to guide to", "give --label a number, a name, or all");
        }
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new RequestException("guidance must be a number of at least 0, 1 for Bayes' rule, got " + weight);
        }
        return new GuidanceConfig(labels, weight, List.of(), 0, Optional.empty());
    }

    /**
     * Reads the keys.
     *
     * @param section the section {@code sampling}
     * @param schedule the process
     * @param classes number of classes of the network; 0 if it is unconditional
     */
    static GuidanceConfig read(Section section, Schedule schedule, int classes) {
        if (classes == 0) {
            refuse(
                    section,
                    "is for models with classes, but this one knows none (network.classes is 0); train one with"
                            + " network.classes, or leave it out");
            return NONE;
        }
        List<String> labels = section.texts("label", List.of());
        if (labels.isEmpty()) {
            for (String key : OTHER_KEYS) {
                if (section.has(key)) {
                    throw section.fault(key, "needs a class to guide to", "give label a number, a name, or all");
                }
            }
            return NONE;
        }
        double weight = section.number("guidance", 1, Range.atLeast(0));
        List<Double> interval = section.numbers("guidanceInterval", List.of(), Range.atLeast(0));
        if (!interval.isEmpty() && interval.size() != 2) {
            throw section.fault(
                    "guidanceInterval",
                    "must be two noise levels sigma / alpha, the smallest and the largest that are guided, as in"
                            + " [0.3, 5], got " + interval);
        }
        double rescale = section.number("guidanceRescale", 0, Range.between(0, 1));
        Optional<String> negative = section.optionalText("negativeLabel");
        GuidanceConfig config = new GuidanceConfig(labels, weight, interval, rescale, negative);
        section.build(() -> config.weight(schedule));
        return config;
    }

    private static void refuse(Section section, String fault) {
        if (section.has("label")) {
            throw section.fault("label", fault);
        }
        for (String key : OTHER_KEYS) {
            if (section.has(key)) {
                throw section.fault(key, fault);
            }
        }
    }

    private GuidanceWeight weight(Schedule schedule) {
        GuidanceWeight constant = GuidanceWeight.constant(weight);
        return interval.isEmpty() ? constant : constant.withinNoise(schedule, interval.get(0), interval.get(1));
    }

    /**
     * The classes by number: sample i is of class {@code i mod size} of this list; empty for the mixture of all.
     *
     * @param classes that the model knows
     * @param names what they are called; empty where they have no names
     * @throws RequestException if a label is none of them
     */
    public List<Integer> classes(int classes, List<String> names) {
        if (labels.equals(List.of(ALL))) {
            return IntStream.range(0, classes).boxed().toList();
        }
        List<Integer> numbers = new ArrayList<>();
        labels.forEach(label -> numbers.addAll(numbers(label, classes, names)));
        return List.copyOf(numbers);
    }

    /**
     * The model of some of the samples.
     *
     * @param model of all classes
     * @param names what the classes are called; empty where they have no names
     * @param first number of the first sample
     * @param count how many
     * @return guided if labels are given, else the unconditional model
     * @throws RequestException if a label is no class of the model
     */
    public ScoreModel applyTo(ConditionalModel model, List<String> names, long first, int count) {
        List<Integer> numbers = classes(model.classes(), names);
        if (numbers.isEmpty()) {
            return model.given(Labels.none());
        }
        Labels away = negative.map(label -> Labels.all(number(label, model.classes(), names)))
                .orElse(Labels.none());
        return new ClassifierFreeGuidance(
                model, inTurn(numbers, first, count), away, weight(model.schedule()), rescale);
    }

    /**
     * The model of some of the samples, guided by a classifier: labels and weight count.
     *
     * @param model of all data
     * @param classifier knows the classes of noisy data of the same process
     * @param names what the classes are called; empty where they have no names
     * @param first number of the first sample
     * @param count how many
     * @throws RequestException if a label is no class of the classifier, or there is none
     */
    public ScoreModel applyTo(
            ScoreModel model, TimeDependentClassifier classifier, List<String> names, long first, int count) {
        Labels each = inTurn(classes(classifier.classes(), names), first, count);
        return model.plus(new ClassifierGuidance(classifier, each, weight));
    }

    private static Labels inTurn(List<Integer> numbers, long first, int count) {
        if (numbers.size() == 1) {
            // One class for all is bound to no batch.
            return Labels.all(numbers.get(0));
        }
        int[] each = new int[count];
        Arrays.setAll(each, i -> numbers.get((int) ((first + i) % numbers.size())));
        return Labels.of(each);
    }

    /** The numbers of the classes of a text with commas, each time of the longest name that fits. */
    private static List<Integer> numbers(String label, int classes, List<String> names) {
        int comma = label.length();
        while (comma > 0) {
            String first = label.substring(0, comma);
            int rest = comma + 1;
            Optional<Integer> number = find(first, classes, names);
            if (number.isPresent()) {
                List<Integer> numbers = new ArrayList<>(List.of(number.get()));
                if (rest <= label.length()) {
                    numbers.addAll(numbers(label.substring(rest), classes, names));
                }
                return numbers;
            }
            comma = label.lastIndexOf(',', comma - 1);
        }
        return List.of(number(label, classes, names));
    }

    /** The class of this very name, else of this name in other capitals or between spaces or quotes, else of this number. */
    private static Optional<Integer> find(String label, int classes, List<String> names) {
        List<String> known = names.subList(0, Math.min(classes, names.size()));
        String stripped = label.strip();
        boolean quoted = stripped.matches("\"[^\"]+\"");
        for (String wanted :
                List.of(label, stripped, quoted ? stripped.substring(1, stripped.length() - 1) : stripped)) {
            int exact = known.indexOf(wanted);
            if (exact >= 0) {
                return Optional.of(exact);
            }
            Optional<Integer> near = IntStream.range(0, known.size())
                    .boxed()
                    .filter(i -> known.get(i).equalsIgnoreCase(wanted))
                    .findFirst();
            if (near.isPresent()) {
                return near;
            }
        }
        return Optional.of(stripped)
                .filter(text -> text.matches("[0-9]{1,7}"))
                .map(Integer::parseInt)
                .filter(number -> number < classes);
    }

    private static int number(String label, int classes, List<String> names) {
        Optional<Integer> found = find(label, classes, names);
        if (found.isPresent()) {
            return found.get();
        }
        String known = names.isEmpty()
                ? ""
                : ": "
                        + names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                        + (names.size() > MOST_NAMED ? ", ..." : "");
        throw new RequestException(
                "\"" + label + "\" is no class of this model; it knows the classes 0 to " + (classes - 1) + known);
    }
}
