package dev.reverie.cli.inspect;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.TextTable;
import dev.reverie.run.Checkpoint;
import dev.reverie.trained.PretrainedModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code reverie models}. */
@Command(
        name = "models",
        header = "List the trained models that come with the program, or print the card of one.",
        description = {
            "%nTheir names stand for a run: reverie sample, edit, likelihood, evaluate and info take them. The card says what"
                    + " a model was trained on and how, what was measured, and what it is bad at."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie models                                  the table of all models",
            "  reverie models mnist-conditional                its card",
            "  reverie sample mnist-conditional --label 3      draws 64 threes"
        })
public final class ModelsCommand implements Callable<Integer> {
    private static final double BYTES = 1e6;

    private final Console console;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Print the card of this model.")
    private @Nullable String name;

    public ModelsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (name == null) {
            table();
        } else {
            console.out().print(PretrainedModels.card(name));
        }
        return ExitCode.DONE;
    }

    private void table() throws IOException {
        TextTable table = new TextTable("MODEL", "DATA", "MB", "DESCRIPTION");
        for (String model : PretrainedModels.names()) {
            Path file = PretrainedModels.checkpoint(model);
            Checkpoint checkpoint = Checkpoint.open(file);
            table.row(
                    model,
                    checkpoint.config().data().name(),
                    String.format(Locale.ROOT, "%.1f", Files.size(file) / BYTES),
                    checkpoint.config().description());
        }
        table.print(console.out());
        console.say("");
        console.say("reverie models NAME prints the card of one; reverie sample NAME draws from it.");
    }
}
