package dev.reverie.cli.edit;

import dev.reverie.errors.RequestException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code reverie edit}: a run, and the task that follows it. */
@Command(
        name = "edit",
        header = "Edit a picture: inpaint, colorize, superres, deblur, denoise, vary, interpolate.",
        description = {
            "%nSamples pictures of the model's distribution that are consistent with yours; each sample completes"
                    + " what is missing differently. Pictures are PNG or JPEG; --example N takes one of the model's"
                    + " own test data instead, so that a task can be tried without any.%n",
            "Writes contact.png (input, mean and standard deviation of the samples, ground truth and samples),"
                    + " mean.png, the folder samples, samples.npy and provenance.json."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nTasks:%n",
        customSynopsis = "reverie edit [-hqV] [--debug] RUN|CHECKPOINT|NAME TASK [OPTIONS]",
        subcommands = {
            InpaintCommand.class,
            ColorizeCommand.class,
            SuperresCommand.class,
            DeblurCommand.class,
            DenoiseCommand.class,
            VaryCommand.class,
            InterpolateCommand.class
        },
        footer = {
            "%nExamples:",
            "  reverie edit runs/mnist inpaint --in torn.png --mask hole.png --out filled",
            "  reverie edit runs/mnist denoise --in noisy.png --sigma auto --out clean",
            "  reverie edit runs/mnist superres --example 5 --factor 4 --out large",
            "  reverie edit runs/mnist inpaint --help",
            "",
            "Accuracy of the methods: docs/inverse-problems.md."
        })
public final class EditCommand {
    // Not required, so that the help of a task can be asked for without a run.
    @Parameters(
            arity = "0..1",
            paramLabel = "RUN|CHECKPOINT|NAME",
            description = "Folder of a run, one of its checkpoints, or the name of a pretrained model.")
    private @Nullable Path source;

    /** The model. */
    Path source() {
        if (source == null) {
            throw new RequestException("a run or checkpoint is needed before the task");
        }
        return source;
    }
}
