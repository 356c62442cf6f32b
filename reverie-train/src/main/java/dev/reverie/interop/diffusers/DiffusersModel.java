package dev.reverie.interop.diffusers;

import dev.reverie.file.FileFormatException;
import dev.reverie.file.FolderLinks;
import dev.reverie.model.ScoreModel;
import dev.reverie.network.Network;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A model in a folder as the diffusers library writes it, unconditional or conditioned on classes:
 *
 * <pre>{@code
 * model_index.json
 * unet/config.json                                 or beside each other in one folder
 * unet/diffusion_pytorch_model.safetensors         or .bin, .fp16.safetensors, or parts with an index
 * scheduler/scheduler_config.json
 *
 * try (DiffusersModel model = DiffusersModel.open(Path.of("ddpm-cifar10-32"), Device.CPU)) {
 *     Tensor images = model.sample(16, model.scheduler().steps(), 0);
 * }
 * }</pre>
 *
 * <p>Images are {@code [N, C, H, W]} in [-1, 1], those of variance-exploding models in [0, 1].
 */
public final class DiffusersModel implements AutoCloseable {
    private static final String CONFIG = "config.json";
    private static final String SCHEDULER = "scheduler_config.json";

    private final Network network;
    private final UnetLayout layout;
    private final NoiseScheduler scheduler;

    private final List<String> notices;

    private DiffusersModel(Network network, UnetLayout layout, NoiseScheduler scheduler, List<String> notices) {
        this.network = network;
        this.layout = layout;
        this.scheduler = scheduler;
        this.notices = List.copyOf(notices);
    }

    /**
     * Opens a folder.
     *
     * @param folder of a pipeline, or of a network with its scheduler
     * @param device where the network will compute, in float32
     * @throws FileFormatException if a file is damaged, an option is not supported, or scheduler and network do not
     *     belong together
     * @throws dev.reverie.interop.WeightMismatchException if the weights are those of another network
     * @throws NoSuchFileException if a file is missing
     * @throws IOException if one cannot be read
     */
    public static DiffusersModel open(Path folder, Device device) throws IOException {
        return open(folder, device, DType.FLOAT32);
    }

    /**
     * Opens a folder with another element type.
     *
     * @param folder of a pipeline, or of a network with its scheduler
     * @param device where the network will compute
     * @param dtype of the weights in memory, whatever that of the file
     * @throws IOException as {@link #open(Path, Device)} does
     */
    public static DiffusersModel open(Path folder, Device device, DType dtype) throws IOException {
        Path config = find(folder, CONFIG, "unet");
        UnetLayout layout = UnetReader.read(config);
        List<String> notices = new ArrayList<>();
        NoiseScheduler scheduler = SchedulerReader.read(find(folder, SCHEDULER, "scheduler"), notices::add);
        checkPair(config, layout, scheduler);
        List<Path> weights = WeightFiles.in(folderOf(config));
        Network network = layout.network();
        StoredWeights.load(network, weights, dtype, device);
        if (layout.learnsVariance()) {
            notices.add("the network learnt the variance of the reverse steps: the ancestral sampler uses it (sampling."
                    + "posteriorVariance learned), other samplers and likelihoods use the prediction alone");
        }
        String described = WeightFiles.described(weights);
        if (!described.isEmpty()) {
            notices.add(described);
        }
        return new DiffusersModel(network, layout, scheduler, notices);
    }

    /**
     * Whether a path looks like a model of diffusers.
     *
     * @param path any
     */
    public static boolean isModel(Path path) {
        return Files.isRegularFile(path.resolve("model_index.json"))
                || Files.isRegularFile(path.resolve(CONFIG))
                || Files.isRegularFile(path.resolve("unet").resolve(CONFIG));
    }

    /**
     * The files with the weights of a model: one, or its parts.
     *
     * @param folder of a pipeline, or of a network with its scheduler
     * @throws NoSuchFileException if one is missing
     * @throws IOException if the folder cannot be read
     */
    public static List<Path> weightsOf(Path folder) throws IOException {
        return WeightFiles.in(folderOf(find(folder, CONFIG, "unet")));
    }

    private static Path folderOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " is in no folder");
        }
        return parent;
    }

    private static Path find(Path folder, String name, String part) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(
                    folder.toString(), null, "is no folder; name one with " + CONFIG + " or unet/" + CONFIG);
        }
        List<Path> places = List.of(folder.resolve(part).resolve(name), folder.resolve(name));
        for (Path place : places) {
            if (Files.isRegularFile(place)) {
                FolderLinks.require(folder, place);
                return place;
            }
        }
        throw new NoSuchFileException(
                places.get(1).toString(), null, "is missing, and " + places.get(0) + " too; a model needs it");
    }

    private static void checkPair(Path config, UnetLayout layout, NoiseScheduler scheduler) throws FileFormatException {
        boolean explodes = scheduler instanceof NoiseScheduler.Exploding;
        if (explodes != layout.conditionedOnSigma()) {
            throw new FileFormatException(
                    config.toString(),
                    explodes
                            ? "describes a network that is told indices of a chain (time_embedding_type positional), but"
                                    + " the scheduler is variance-exploding, whose networks are told the noise level"
                            : "describes a network that is told the noise level and divides by it (time_embedding_type"
                                    + " fourier), but the scheduler is a DDPM chain, whose networks are told indices; the"
                                    + " scheduler of such a network is ScoreSdeVeScheduler");
        }
        if (scheduler instanceof NoiseScheduler.Chain chain
                && chain.rule() == NoiseScheduler.Chain.Rule.DDPM_LEARNED
                && !layout.learnsVariance()) {
            throw new FileFormatException(
                    config.toString(),
                    "describes a network with as many out_channels as in_channels, but the scheduler's variance_type"
                            + " learned_range needs twice as many",
                    "for such a network set variance_type to fixed_small");
        }
    }

    /** Which network it is. */
    UnetLayout layout() {
        return layout;
    }

    /** What was chosen or passed over in reading, a line each; empty if all was plain. */
    public List<String> notices() {
        return notices;
    }

    /** The network. */
    public Network network() {
        return network;
    }

    /** Process, meaning of the output and published sampler. */
    public NoiseScheduler scheduler() {
        return scheduler;
    }

    /** The score model, without the clipping of the published sampler. */
    public ScoreModel scoreModel() {
        return scheduler.model(network);
    }

    /**
     * Shape of some images as the network was trained on.
     *
     * @param count how many
     * @return {@code [count, C, H, W]}
     * @throws IllegalStateException if the configuration names no size
     */
    public long[] shape(int count) {
        if (layout.height() < 1 || layout.width() < 1) {
            throw new IllegalStateException("the configuration names no sample_size; give the shape of the images");
        }
        return new long[] {count, layout.channels(), layout.height(), layout.width()};
    }

    /**
     * The problem that the published sampler solves.
     *
     * @param model of {@link #scoreModel()}, or one that wraps it, such as with labels
     * @param steps how many
     * @param seed decides the noise
     */
    public SamplingProblem problem(ScoreModel model, int steps, long seed) {
        Schedule schedule = scheduler.schedule();
        return new SamplingProblem(
                scheduler.sampled(model),
                scheduler.grid().place(schedule, schedule.domain().end(), scheduler.end(), steps),
                SeededNoise.of(seed),
                SamplingListener.none());
    }

    /**
     * Draws samples with the published sampler.
     *
     * @param count how many
     * @param steps how many; {@link NoiseScheduler#steps()} are usual
     * @param seed decides them
     * @return {@code [count, C, H, W]} in the range of the data, belonging to the caller's scope
     * @throws IllegalStateException if the configuration names no size
     */
    public Tensor sample(int count, int steps, long seed) {
        SamplingProblem problem = problem(scoreModel(), steps, seed);
        try (Scope scope = Scope.open()) {
            Tensor prior = problem.drawPrior(DType.FLOAT32, network.parameters().device(), shape(count));
            return scope.keep(scheduler.sampler().sample(problem, prior).tensor());
        }
    }

    /** Frees the weights. */
    @Override
    public void close() {
        network.parameters().close();
    }
}
