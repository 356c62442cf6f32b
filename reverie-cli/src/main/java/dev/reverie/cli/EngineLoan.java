package dev.reverie.cli;

import dev.reverie.cli.terminal.Console;
import dev.reverie.torch.Engine;
import dev.reverie.torch.EngineWarnings;
import dev.reverie.torch.ThreadBudget;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * Lends the tensor engine to one command line: with the number of threads that the line asks for, and with warnings that go to
 * its console. The engine itself is loaded by what computes, if anything does.
 */
final class EngineLoan implements IExecutionStrategy {
    private static final String OPTION = "--threads";

    private final Console console;
    private @Nullable String threads;

    EngineLoan(Console console) {
        this.console = console;
    }

    /** Takes what was typed; it is looked at when the command begins. */
    void setThreads(String text) {
        threads = text;
    }

    @Override
    public int execute(ParseResult parsed) {
        List<CommandLine> commands = parsed.asCommandLineList();
        if (commands.stream().anyMatch(command -> command.isUsageHelpRequested() || command.isVersionHelpRequested())) {
            // Help should not wait for a class of the engine.
            return new RunLast().execute(parsed);
        }
        Consumer<String> former = EngineWarnings.sendTo(console::warn);
        try {
            request(commands.get(commands.size() - 1));
            return new RunLast().execute(parsed);
        } finally {
            if (threads != null) {
                Engine.releaseThreads();
            }
            EngineWarnings.sendTo(former);
        }
    }

    private void request(CommandLine command) {
        String typed = threads;
        if (typed != null) {
            try {
                Engine.requestThreads(ThreadBudget.parse(OPTION, typed), OPTION);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(command, e.getMessage(), e);
            }
        }
    }
}
