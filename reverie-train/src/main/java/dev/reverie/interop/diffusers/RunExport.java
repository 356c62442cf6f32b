package dev.reverie.interop.diffusers;

import dev.reverie.config.RunConfig;
import dev.reverie.config.SamplingConfig;
import dev.reverie.config.Section;
import dev.reverie.errors.RequestException;
import dev.reverie.file.ArraySource;
import dev.reverie.grid.ChainGrid;
import dev.reverie.grid.Grid;
import dev.reverie.grid.UniformGrid;
import dev.reverie.model.ThresholdedModel;
import dev.reverie.network.Ddpm;
import dev.reverie.network.Network;
import dev.reverie.network.unet2d.Unet2d;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.run.Checkpoint;
import dev.reverie.run.SavedWeights;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.pc.Ancestral;
import dev.reverie.sampler.pc.Langevin;
import dev.reverie.sampler.pc.NoCorrector;
import dev.reverie.sampler.pc.PredictorCorrector;
import dev.reverie.sampler.pc.ReverseDiffusion;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SmldChain;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.torch.Device;
import dev.reverie.torch.TensorArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Writes a run as a folder of diffusers, if that library supports its network, process and sampler:
 *
 * <table>
 * <caption>What can be written</caption>
 * <tr><th>network</th><th>process and objective</th></tr>
 * <tr><td>{@code unet2d}; {@code ddpm} without attending levels</td>
 *     <td>objectives of a DDPM chain, on {@code chain}, {@code variancePreserving} or {@code cosine}</td></tr>
 * <tr><td>{@code ncsnpp} with both image pyramids; {@code unet2d} told the noise level</td>
 *     <td>{@code varianceExploding} in continuous time</td></tr>
 * </table>
 *
 * <p>All else is refused by name.
 */
public final class RunExport {
    private RunExport() {}

    /**
     * Writes the folder.
     *
     * @param checkpoint of the run
     * @param config of the run, perhaps with another section {@code sampling}
     * @param averaged whether the averaged weights, else the last ones
     * @param folder is made if missing; files in it are replaced
     * @throws RequestException if diffusers has no such network, process or sampler; the message names the setting
     * @throws IOException if the checkpoint cannot be read or the folder cannot be written
     */
    public static void write(Checkpoint checkpoint, RunConfig config, boolean averaged, Path folder)
            throws IOException {
        NoiseScheduler scheduler = scheduler(config);
        Network network = SavedWeights.network(config);
        Parameters parameters = network.parameters();
        parameters.allocate(config.training().precision().master(), Device.CPU);
        try {
            SavedWeights weights = SavedWeights.of(checkpoint);
            Map<String, ? extends ArraySource> arrays = averaged ? weights.averaged() : weights.values();
            for (Parameter parameter : parameters.list()) {
                ArraySource array = arrays.get(parameter.name());
                if (array == null) {
                    throw new IllegalArgumentException(checkpoint.file() + ": lacks " + parameter.name());
                }
                TensorArrays.copy(array.load(), parameter.value());
            }
            write(network, scheduler, config, folder);
        } finally {
            parameters.close();
        }
    }

    private static void write(Network network, NoiseScheduler scheduler, RunConfig config, Path folder)
            throws IOException {
        var shape = config.data().shape().orElseThrow();
        if (network instanceof Ddpm ddpm) {
            Unet2d same = DdpmAsUnet2d.of(ddpm);
            try {
                DiffusersExport.write(folder, same, scheduler, shape.height(), shape.width());
            } finally {
                same.parameters().close();
            }
        } else {
            DiffusersExport.write(folder, network, scheduler, shape.height(), shape.width());
        }
    }

    /**
     * Process and sampler of a configuration.
     *
     * @param config whole
     * @throws RequestException if diffusers has no such thing; the message names the setting
     */
    static NoiseScheduler scheduler(RunConfig config) {
        Schedule schedule = config.requireScoreModel().process().schedule();
        OptionalInt steps = config.requireScoreModel().objective().chainSteps();
        Optional<DdpmChain> chain = steps.isPresent() ? schedule.ddpmChain(steps.getAsInt()) : Optional.empty();
        boolean centered = config.data().centered();
        if (chain.isPresent()) {
            require(centered, "data.centered false: pipelines of chains take images in [-1, 1]");
            return chain(config, chain.get());
        }
        Optional<SmldChain> ladder = schedule.smldChain(2);
        if (steps.isEmpty() && ladder.isPresent()) {
            require(!centered, "data.centered true: pipelines of variance-exploding models take images in [0, 1]");
            return exploding(
                    config.requireScoreModel().sampling(),
                    new VarianceExploding(ladder.get().sigmaMin(), ladder.get().sigmaMax()));
        }
        throw refused("process.kind " + config.requireScoreModel().process().kind() + " with objective.kind "
                + config.requireScoreModel().objective().kind()
                + ": it has DDPM chains (objective.kind ddpm) and varianceExploding in continuous time");
    }

    private static NoiseScheduler.Chain chain(RunConfig config, DdpmChain chain) {
        SamplingConfig sampling = config.requireScoreModel().sampling();
        Grid grid = sampling.grid().rule().orElseGet(UniformGrid::new);
        if (!(grid instanceof ChainGrid places)) {
            throw refused("sampling.grid " + Section.word(sampling.grid().kind())
                    + ": chains are sampled on the grids leading, trailing and linspace");
        }
        NoiseScheduler.Chain published = new NoiseScheduler.Chain(
                chain,
                config.network().prediction(),
                clip(sampling),
                places.spacing(),
                NoiseScheduler.Chain.Rule.DDPM_SMALL);
        for (NoiseScheduler.Chain.Rule rule : NoiseScheduler.Chain.Rule.values()) {
            if (published.withRule(rule).sampler().equals(named(sampling.sampler()))) {
                boolean jumps = !(sampling.sampler() instanceof PredictorCorrector);
                require(
                        !jumps
                                || sampling.threshold().asked().isEmpty()
                                || sampling.threshold().keepNoise(),
                        "sampling.keepNoise false for ddim with a threshold: its noise stays that of the network; set"
                                + " sampling.keepNoise to true");
                return published.withRule(rule);
            }
        }
        throw refused("sampling.sampler " + sampling.kind()
                + " with these options: chains are sampled by ancestral and by ddim with eta 0; set"
                + " sampling.sampler=ancestral");
    }

    /** The published variance of a chain is the larger one. */
    private static Sampler named(Sampler sampler) {
        return sampler.equals(new PredictorCorrector(new Ancestral()))
                ? new PredictorCorrector(new Ancestral(Ancestral.Variance.LARGE))
                : sampler;
    }

    private static OptionalDouble clip(SamplingConfig sampling) {
        Optional<ThresholdedModel.Rule> rule = sampling.threshold().asked();
        if (rule.isEmpty()) {
            return OptionalDouble.empty();
        }
        if (rule.get() instanceof ThresholdedModel.Static bounds) {
            return OptionalDouble.of(bounds.high());
        }
        throw refused("sampling.threshold dynamic; set sampling.threshold to none or static");
    }

    private static NoiseScheduler.Exploding exploding(SamplingConfig sampling, VarianceExploding schedule) {
        require(
                sampling.grid().rule().filter(UniformGrid.class::isInstance).isPresent(),
                "sampling.grid " + Section.word(sampling.grid().kind()) + ": its times are uniform");
        require(
                sampling.threshold().asked().isEmpty(),
                "sampling.threshold for variance-exploding models; set it to none");
        if (sampling.sampler() instanceof PredictorCorrector steps && steps.predictor() instanceof ReverseDiffusion) {
            double end = sampling.minimumTime();
            if (steps.corrector() instanceof Langevin langevin) {
                return new NoiseScheduler.Exploding(
                        schedule, sampling.steps(), langevin.signalToNoise(), langevin.corrections(), end);
            }
            if (steps.corrector() instanceof NoCorrector) {
                return new NoiseScheduler.Exploding(
                        schedule, sampling.steps(), Langevin.PUBLISHED_SIGNAL_TO_NOISE, 0, end);
            }
        }
        throw refused("sampling.sampler " + sampling.kind()
                + " with these options: variance-exploding models are sampled by predictorCorrector with predictor"
                + " reverseDiffusion and corrector langevin or none");
    }

    private static void require(boolean holds, String setting) {
        if (!holds) {
            throw refused(setting);
        }
    }

    private static RequestException refused(String setting) {
        return new RequestException("diffusers has no counterpart of " + setting);
    }
}
