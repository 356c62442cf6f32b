package dev.reverie.cli;

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
        header = "Turn weights of other programs into a run, a run into theirs, or list what a file holds.",
        description = {
            "%nReads PyTorch's checkpoints (.pth, .pt, .th) without Python and without running anything in them; what a"
                    + " file asks for beyond numbers and texts is refused by its name.%n",
            "To a run: a checkpoint of score_sde_pytorch (model and ema), or a state_dict, as .pth or .safetensors, with"
                    + " the preset or configuration of its network. Every array must fit: what is missing, left over or"
                    + " of another shape is listed, and nothing is written then. Moments of the optimiser are not taken"
                    + " over.%n",
            "From a run or checkpoint: to .pth as score_sde_pytorch writes it (optimizer, model, ema, step), or to"
                    + " .safetensors by the names of the parameters. From .pth to .safetensors and back: the arrays as"
                    + " they are."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie convert --list checkpoint_24.pth",
            "  reverie convert checkpoint_24.pth --to runs/published --preset ve-cifar10-ncsnpp-continuous",
            "  reverie sample runs/published --n 16 --out samples",
            "  reverie convert runs/mine --to mine.pth",
            "  reverie convert weights.pth --to weights.safetensors",
            "  reverie convert weights.safetensors --to runs/mine --config mine.yaml"
        })
final class ConvertCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            paramLabel = "IN",
            description = "A run, a checkpoint, .pth, .pt, .th or .safetensors; with --list also .npz and .npy.")
    private @Nullable Path in;

    @Option(
            names = {"-o", "--to"},
            paramLabel = "OUT",
            description = "File to write, .pth or .safetensors, or the folder of a run, missing or empty.")
    private @Nullable Path out;

    @Option(names = "--list", description = "Print names, types and shapes of what IN holds.")
    private boolean list;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "Preset of the network, for a run (reverie presets lists them).")
    private @Nullable String preset;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML configuration of the network, for a run, in place of a preset.")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change a value of the preset or configuration; may be given many times.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--weights",
            paramLabel = "WHICH",
            defaultValue = "ema",
            description = "ema for the averaged weights, model for the last ones (${DEFAULT-VALUE}).")
    private String weights = "ema";

    ConvertCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (in == null) {
            throw new IllegalArgumentException("a file or run to convert is needed");
        }
        ConvertWork work = new ConvertWork(console);
        if (list) {
            work.list(in);
        } else {
            work.convert(new ConvertRequest(in, out, preset, config, settings, weights));
        }
        return Main.DONE;
    }
}
