package dev.reverie.bench;

import dev.reverie.config.RunConfig;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.torch.Device;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.SamplingProgress;
import dev.reverie.trained.TrainedClassifier;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What classifier-free guidance does to samples of a class: how often a classifier that had no part in drawing them finds
 * the class, and how different samples of one class are, by the strength gamma.
 */
final class GuidanceStrength {
    private static final int PER_CLASS = 20;

    /** A stochastic sampler forgives what a network has not learnt well, as that of the null class. */
    private static final String[] SAMPLER = {"sampling.sampler=sdeDpmSolverPlusPlus", "sampling.steps=20"};

    private static final double[] STRENGTHS = {0, 0.5, 1, 1.5, 2, 3, 5};

    private GuidanceStrength() {}

    /**
     * Measures a trained model with classes and writes a page of Markdown.
     *
     * @param run folder of its run
     * @param judge folder of the run of a classifier of the same data
     * @param progress told what is going on
     */
    static String measure(Path run, Path judge, Consumer<String> progress) throws IOException {
        try (TrainedModel model = TrainedModel.load(run);
                TrainedClassifier classifier = TrainedClassifier.load(judge, Device.CPU)) {
            RunConfig sampling = model.config().with(SAMPLER);
            int classes = classifier.data().classNames().size();
            StringBuilder page = new StringBuilder(String.format(
                    Locale.ROOT,
                    """
                    # Guidance, judged by a classifier

                    Written by `bin/reverie-bench guidance %s %s`: %s at step %d, sampler %s in 20 steps, %d samples of each of %d
                    classes for each strength gamma, the same noise for all. The judge is a network of its own, trained on the data
                    alone.

                    * accuracy: share of the samples in which the judge finds the class that was asked for, with its standard
                      error. Gamma 0 asks for nothing, so it is that of chance.
                    * diversity: mean Euclidean distance between two samples of one class, over that between two real examples
                      of one class. At gamma 0 they are of all classes.

                    | gamma | accuracy | diversity |
                    | ---: | ---: | ---: |
                    """,
                    run.getFileName(),
                    judge.getFileName(),
                    model.config().name(),
                    model.checkpoint().counters().step(),
                    sampling.requireScoreModel().sampling().sampler(),
                    PER_CLASS,
                    classes));
            double real = distance(realExamples(model, classes));
            for (double gamma : STRENGTHS) {
                progress.accept("gamma " + gamma);
                RunConfig config = sampling.with("sampling.label=all", "sampling.guidance=" + gamma);
                SampleSet samples = model.sample(PER_CLASS * classes, 0, config, SamplingProgress.silent());
                double accuracy = accuracy(classifier.classify(samples), classes);
                double error = Math.sqrt(accuracy * (1 - accuracy) / samples.count());
                page.append(String.format(
                        Locale.ROOT,
                        "| %s | %.3f ± %.3f | %.3f |%n",
                        gamma,
                        accuracy,
                        error,
                        distance(byClass(samples, classes)) / real));
            }
            return page.toString();
        }
    }

    /** Sample i is asked to be of class {@code i mod classes}. */
    private static double accuracy(int[] found, int classes) {
        int right = 0;
        for (int i = 0; i < found.length; i++) {
            right += found[i] == i % classes ? 1 : 0;
        }
        return (double) right / found.length;
    }

    private static List<List<float[]>> byClass(SampleSet samples, int classes) {
        List<List<float[]>> groups = groups(classes);
        for (int i = 0; i < samples.count(); i++) {
            groups.get(i % classes).add(samples.sample(i));
        }
        return groups;
    }

    private static List<List<float[]>> realExamples(TrainedModel model, int classes) throws IOException {
        Dataset data = model.openData(DataOptions.defaults()).train();
        List<List<float[]>> groups = groups(classes);
        int missing = classes;
        for (long i = 0; missing > 0 && i < data.size(); i++) {
            List<float[]> group = groups.get(data.label(i));
            if (group.size() < PER_CLASS) {
                float[] example = new float[data.shape().length()];
                data.read(i, example, 0);
                group.add(example);
                missing -= group.size() == PER_CLASS ? 1 : 0;
            }
        }
        return groups;
    }

    private static List<List<float[]>> groups(int classes) {
        List<List<float[]>> groups = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            groups.add(new ArrayList<>());
        }
        return groups;
    }

    /** Mean distance between two of one group. */
    private static double distance(List<List<float[]>> groups) {
        double sum = 0;
        long pairs = 0;
        for (List<float[]> group : groups) {
            for (int i = 0; i < group.size(); i++) {
                for (int j = 0; j < i; j++) {
                    sum += distance(group.get(i), group.get(j));
                    pairs++;
                }
            }
        }
        return sum / pairs;
    }

    private static double distance(float[] a, float[] b) {
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = (double) a[i] - b[i];
            squares += difference * difference;
        }
        return Math.sqrt(squares);
    }
}
