package dev.reverie.cli;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reverie help}: what most people try first. */
@Command(
        name = "help",
        header = "Show the help of a command.",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {"%nExamples:", "  reverie help", "  reverie help train"})
final class HelpWord implements Callable<Integer> {
    private final Console console;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command; without it, the list of all.")
    private @Nullable String command;

    HelpWord(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (spec == null) {
            return ExitCode.FAILED;
        }
        CommandLine all = spec.root().commandLine();
        CommandLine wanted = command == null ? all : all.getSubcommands().get(command);
        if (wanted == null) {
            throw new ParameterException(
                    all,
                    "there is no command " + command + "; the commands are "
                            + String.join(", ", all.getSubcommands().keySet()));
        }
        wanted.usage(console.out());
        return ExitCode.DONE;
    }
}
