package dev.reverie.cli.weights;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.errors.RequestException;
import dev.reverie.interop.diffusers.ModelHub;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie convert}. */
@Command(
        name = "convert",
        header = "Convert weights of other programs to a run, a run to theirs, or list what a file holds.",
        description = {
            "%nReads PyTorch's checkpoints (.pth, .pt, .th) without Python and without executing their code: Python objects"
                    + " beside numbers and texts are kept out and named, files that ask to run something refused.%n",
            "To a run: a checkpoint of score_sde_pytorch (model and ema), or a state_dict, as .pth or .safetensors, alone"
                    + " or under names that a trainer put around it, with the preset or configuration of its network."
                    + " Every array must fit: what is missing, left over or of another shape is listed, and nothing is written then. Moments of the optimiser are not taken"
                    + " over.%n",
            "From a run or checkpoint: to .pth as score_sde_pytorch writes it (optimizer, model, ema, step), or to"
                    + " .safetensors by the names of the parameters. From .pth to .safetensors and back: the arrays as"
                    + " they are.%n",
            "Models of the diffusers library: IN may be such a folder, or the name of one on the Hugging Face hub,"
                    + " which is fetched; its configuration gives network, process and sampler. With --format"
                    + " diffusers a run becomes such a folder, where that library has its network, process and"
                    + " sampler; what it lacks is refused by name."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie convert --list checkpoint_24.pth",
            "  reverie convert checkpoint_24.pth --to runs/published --preset ve-cifar10-ncsnpp-continuous",
            "  reverie sample runs/published --n 16 --out samples",
            "  reverie convert runs/mine --to mine.pth",
            "  reverie convert google/ddpm-cifar10-32 --to runs/cifar10",
            "  reverie convert ddpm-folder --to runs/mine --set data.path=photos",
            "  reverie convert runs/mine --to mine-for-python --format diffusers",
            "  reverie convert weights.pth --to weights.safetensors",
            "  reverie convert weights.safetensors --to runs/mine --config mine.yaml"
        })
public final class ConvertCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            paramLabel = "IN",
            description =
                    "A run, a checkpoint, .pth, .pt, .th or .safetensors, a folder of diffusers or the name of one"
                            + " (owner/name); with --list also .npz and .npy.")
    Path in;

    @Option(
            names = {"-o", "--to"},
            paramLabel = "OUT",
            description = "File to write, .pth or .safetensors, or the folder of a run, missing or empty.")
    @Nullable
    Path out;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "diffusers, for a folder of that library; else the extension of OUT decides.")
    @Nullable
    String format;

    @Option(names = "--list", description = "Print names, types and shapes of what IN holds.")
    boolean list;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "Preset of the network, for a run (reverie presets lists them).")
    @Nullable
    String preset;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML configuration of the network, for a run, in place of a preset.")
    @Nullable
    Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change a value of the preset or configuration; may be given many times.")
    List<String> settings = new ArrayList<>();

    @Option(
            names = "--weights",
            paramLabel = "WHICH",
            defaultValue = "ema",
            description = "ema for the averaged weights, model for the last ones (${DEFAULT-VALUE}).")
    String weights = "ema";

    @Option(names = "--offline", description = "Read models of the hub from the cache only.")
    boolean offline;

    @Option(
            names = "--hub",
            paramLabel = "URL",
            description = "Address of the hub (HF_ENDPOINT, else https://huggingface.co).")
    @Nullable
    URI hub;

    @Option(names = "--cache", paramLabel = "DIR", description = "Folder for models of the hub (REVERIE_CACHE/models).")
    @Nullable
    Path cache;

    public ConvertCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        ConvertWork work = new ConvertWork(console, hub());
        if (list) {
            work.list(in);
        } else {
            work.convert(this);
        }
        return ExitCode.DONE;
    }

    private ModelHub.Settings hub() {
        ModelHub.Settings usual = ModelHub.Settings.ofEnvironment();
        return new ModelHub.Settings(
                hub == null ? usual.endpoint() : hub,
                cache == null ? usual.cache() : cache,
                offline || usual.offline());
    }

    /** Whether a folder of the diffusers library is wanted. */
    boolean toDiffusers() {
        if (format != null && !format.equals("diffusers")) {
            throw new RequestException(
                    "--format must be diffusers, or left out, so that the extension of --to decides, got " + format);
        }
        return format != null;
    }

    /** Whether the averaged weights are wanted. */
    boolean averaged() {
        return switch (weights) {
            case "ema" -> true;
            case "model" -> false;
            default ->
                throw new RequestException("--weights must be ema (averaged) or model (the last ones), got " + weights);
        };
    }
}
