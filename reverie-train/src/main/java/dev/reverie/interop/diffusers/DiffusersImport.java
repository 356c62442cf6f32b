package dev.reverie.interop.diffusers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.RunConfig;
import dev.reverie.config.Section;
import dev.reverie.file.ArraySource;
import dev.reverie.model.Prediction;
import dev.reverie.nn.Parameter;
import dev.reverie.run.Checkpoint;
import dev.reverie.run.SavedWeights;
import dev.reverie.schedule.BetaSchedule;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.TensorArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Converts a folder of diffusers to a run: network, process and sampler become the run's configuration, and the weights
 * its only checkpoint.
 */
public final class DiffusersImport {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private DiffusersImport() {}

    /**
     * Makes the run.
     *
     * @param folder that {@link DiffusersModel} opens
     * @param name of the run
     * @param run the run's folder, missing or empty
     * @param settings laid over the configuration, each {@code path=value}, such as {@code data.path=photos}, the images
     *     to train on
     * @return the run's checkpoint
     * @throws dev.reverie.file.FileFormatException as {@link DiffusersModel#open(Path, Device)} does
     * @throws dev.reverie.config.ConfigException if a setting is not accepted
     * @throws IllegalArgumentException if neither the folder nor a setting tells the size of the images
     * @throws IOException if the folder cannot be read or the run cannot be written
     */
    public static Path toRun(Path folder, String name, Path run, List<String> settings) throws IOException {
        return toRun(folder, name, run, settings, notice -> {});
    }

    /**
     * Makes the run and tells what was chosen or passed over.
     *
     * @param folder that {@link DiffusersModel} opens
     * @param name of the run
     * @param run the run's folder, missing or empty
     * @param settings laid over the configuration
     * @param notices receives {@link DiffusersModel#notices()}
     * @return the run's checkpoint
     * @throws IOException as {@link #toRun(Path, String, Path, List)} does
     */
    public static Path toRun(Path folder, String name, Path run, List<String> settings, Consumer<String> notices)
            throws IOException {
        try (DiffusersModel model = DiffusersModel.open(folder, Device.CPU);
                Scope scope = Scope.open()) {
            model.notices().forEach(notices);
            RunConfig config = configuration(model, name, settings);
            Map<String, ArraySource> values = new LinkedHashMap<>();
            Map<String, ArraySource> average = new LinkedHashMap<>();
            for (Parameter parameter : model.network().parameters().list()) {
                ArraySource array = TensorArrays.source(parameter.value().detach());
                values.put(parameter.name(), array);
                if (parameter.isTrainable()) {
                    average.put(parameter.name(), array);
                }
            }
            return new SavedWeights(values, average, Map.of(), Map.of(), new Checkpoint.Counters(0, 0, 0, 0))
                    .writeRun(run, config);
        }
    }

    /**
     * The configuration of a model.
     *
     * @param model any
     * @param name of the run
     * @param settings laid over it
     * @throws dev.reverie.config.ConfigException if a setting is not accepted
     */
    static RunConfig configuration(DiffusersModel model, String name, List<String> settings) {
        NoiseScheduler scheduler = model.scheduler();
        ObjectNode tree = MAPPER.createObjectNode();
        tree.put("name", name);
        tree.put("description", "weights of the diffusers library");
        data(tree.putObject("data"), model.layout(), scheduler instanceof NoiseScheduler.Chain);
        ObjectNode network = tree.putObject("network");
        NetworkSettings.write(network, model.layout());
        if (scheduler instanceof NoiseScheduler.Chain chain) {
            if (chain.prediction() != Prediction.NOISE) {
                network.put("prediction", Section.word(chain.prediction()));
            }
            process(tree.putObject("process").put("kind", "chain"), chain.chain());
            tree.putObject("objective").put("kind", "ddpm");
            sampling(tree.putObject("sampling"), chain);
        } else if (scheduler instanceof NoiseScheduler.Exploding exploding) {
            tree.putObject("process")
                    .put("kind", "varianceExploding")
                    .put("sigmaMin", exploding.schedule().sigmaMin())
                    .put("sigmaMax", exploding.schedule().sigmaMax());
            sampling(tree.putObject("sampling"), exploding);
        }
        try {
            return RunConfig.parse(MAPPER.writeValueAsString(tree), name, settings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can always be written", e);
        }
    }

    /** The images are not part of a model; set their path to continue training. */
    private static void data(ObjectNode data, UnetLayout layout, boolean centered) {
        data.put("name", "files");
        data.put("path", "images");
        if (layout.height() > 0 && layout.width() > 0) {
            data.put("height", layout.height());
            data.put("width", layout.width());
        }
        data.put("channels", layout.channels());
        data.put("centered", centered);
    }

    private static void process(ObjectNode process, DdpmChain chain) {
        BetaSchedule.of(chain)
                .ifPresentOrElse(
                        known -> {
                            process.put("betaSchedule", Section.word(known.rule()));
                            if (known.rule() != BetaSchedule.COSINE) {
                                process.put("betaStart", known.start());
                                process.put("betaEnd", known.end());
                            }
                            process.put("steps", chain.steps());
                        },
                        () -> {
                            var betas = process.putArray("betas");
                            for (double beta : chain.betas()) {
                                betas.add(beta);
                            }
                        });
    }

    private static void sampling(ObjectNode sampling, NoiseScheduler.Chain chain) {
        switch (chain.rule()) {
            case DDPM_SMALL -> sampling.put("sampler", "ancestral").put("posteriorVariance", "small");
            case DDPM_LARGE -> sampling.put("sampler", "ancestral").put("posteriorVariance", "large");
            case DDPM_LEARNED -> sampling.put("sampler", "ancestral").put("posteriorVariance", "learned");
            case DDIM -> sampling.put("sampler", "ddim").put("eta", 0);
            case DDIM_KEEPING_NOISE ->
                sampling.put("sampler", "ddim").put("eta", 0).put("denoise", false);
        }
        // So many points of the chain; DDIM goes from one to the next.
        boolean jumps = chain.sampler().gridPoints(1) > 1;
        sampling.put("steps", Math.max(1, jumps ? chain.steps() - 1 : chain.steps()));
        sampling.put("grid", Section.word(chain.spacing()));
        // What such a model clips is its own affair, and nothing is clipped where it says nothing.
        sampling.put("threshold", chain.clip().isPresent() ? "static" : "none");
        chain.clip().ifPresent(limit -> {
            if (chain.rule() == NoiseScheduler.Chain.Rule.DDIM
                    || chain.rule() == NoiseScheduler.Chain.Rule.DDIM_KEEPING_NOISE) {
                sampling.put("keepNoise", true);
            }
            if (limit != 1) {
                sampling.put("limit", limit);
            }
        });
    }

    private static void sampling(ObjectNode sampling, NoiseScheduler.Exploding exploding) {
        sampling.put("sampler", "predictorCorrector");
        sampling.put("predictor", "reverseDiffusion");
        if (exploding.corrections() > 0) {
            sampling.put("corrector", "langevin");
            sampling.put("correctorSteps", exploding.corrections());
            sampling.put("signalToNoise", exploding.signalToNoise());
            sampling.put("langevinStep", "batch");
        } else {
            sampling.put("corrector", "none");
        }
        sampling.put("steps", exploding.steps());
        sampling.put("grid", "uniform");
        sampling.put("minimumTime", exploding.end());
        sampling.put("threshold", "none");
    }
}
