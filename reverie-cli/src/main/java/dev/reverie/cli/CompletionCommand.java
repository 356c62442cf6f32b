package dev.reverie.cli;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code reverie completion}. */
@Command(
        name = "completion",
        header = "Print a script that completes commands and options in bash and zsh.",
        description = "%nThe script also completes the words that options take, such as the samplers.",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  source <(reverie completion)                  for this shell",
            "  reverie completion > ~/.reverie-completion    once, and then in ~/.bashrc or ~/.zshrc:",
            "  source ~/.reverie-completion"
        })
final class CompletionCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private @Nullable CommandSpec spec;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (spec != null && spec.root().commandLine() != null) {
            console.out().print(AutoComplete.bash("reverie", spec.root().commandLine()));
            console.out().flush();
        }
        return ExitCode.DONE;
    }
}
