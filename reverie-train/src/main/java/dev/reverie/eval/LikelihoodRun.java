package dev.reverie.eval;

import dev.reverie.errors.RequestException;
import dev.reverie.likelihood.Likelihood;
import dev.reverie.likelihood.LikelihoodException;
import dev.reverie.likelihood.LikelihoodMethod;
import dev.reverie.likelihood.LogLikelihood;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * The likelihood of a data set, example by example; it can be stopped and resumed.
 *
 * <p>The last batch is as small as it must be: no example is left out. Example i's probes and dequantisation follow
 * from the seed and i alone, so that neither the batch size nor a kill changes a number (but for the rounding of a
 * network, which may depend on the batch, and for {@link dev.reverie.flow.ErrorNorm#BATCH}).
 *
 * @param method finds the likelihoods
 * @param data the examples
 * @param count how many of them, from the first; at least 1 and at most the size of the set
 * @param batch examples at a time, at least 1
 * @param seed decides probes and dequantisation
 * @param model what identifies the model, for instance its file and step
 * @param device where to compute
 */
public record LikelihoodRun(
        LikelihoodMethod method, ModelData data, int count, int batch, long seed, String model, Device device) {
    /**
     * Checks the counts.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public LikelihoodRun {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(device, "device");
        if (count < 1 || count > data.dataset().size()) {
            throw new RequestException("count must be in [1, " + data.dataset().size() + "], got " + count);
        }
        if (batch < 1) {
            throw new IllegalArgumentException("batch must be at least 1, got " + batch);
        }
    }

    /** Watches, and may stop the run. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Called before the first and after every batch.
         *
         * @param done examples done, those of former runs included
         * @param total examples in all
         * @return false to stop here; what is done stays in the file
         */
        boolean onProgress(int done, int total);
    }

    /**
     * What the numbers depend on, on one line. How many examples there are and how they are batched is not among
     * it.
     */
    public String settings() {
        StringJoiner line = new StringJoiner("; ");
        line.add("data " + data.dataset().name());
        line.add("sha256 " + data.dataset().provenance().sha256());
        line.add("model " + model);
        line.add("seed " + seed);
        for (Map.Entry<String, String> entry :
                method.conditions(data.dimension()).table().entrySet()) {
            line.add(entry.getKey() + " " + entry.getValue());
        }
        return line.toString().replace('\n', ' ');
    }

    /**
     * Goes through the examples, beginning after those that the file holds.
     *
     * @param file the table of scores, begun if it is not there
     * @param progress watches, and may stop
     * @return the likelihoods of all examples, or empty if it was stopped
     * @throws EvaluationException if the file holds something else, or a likelihood cannot be found
     * @throws IllegalArgumentException if an example is outside the range of the data
     */
    public Optional<Likelihood> run(Path file, Progress progress) throws IOException {
        ScoreTable table = ScoreTable.open(file, method.conditions(data.dimension()), settings());
        SeededNoise noise = noise(seed);
        boolean proceed = progress.onProgress(Math.min(table.size(), count), count);
        while (table.size() < count) {
            if (!proceed) {
                return Optional.empty();
            }
            int first = table.size();
            int size = Math.min(batch, count - first);
            table.append(scores(first, size, noise.from(first)));
            proceed = progress.onProgress(table.size(), count);
        }
        List<LogLikelihood> scores = table.scores().subList(0, count);
        return Optional.of(new Likelihood(method.conditions(data.dimension()), scores));
    }

    /** The noise of a run with a seed, beginning at example 0. */
    public static SeededNoise noise(long seed) {
        return new SeededNoise(RandomStream.of(seed).purpose("likelihood"), 0);
    }

    private List<LogLikelihood> scores(int first, int size, SeededNoise noise) throws EvaluationException {
        try (Scope scope = Scope.open()) {
            return method.evaluate(data.batch(first, size, device), noise).scores();
        } catch (LikelihoodException e) {
            throw new EvaluationException(
                    data.dataset().name() + ": " + e.problem(), e.remedy().orElse(null), e);
        }
    }
}
