package dev.reverie.cli;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.Version;
import dev.reverie.cli.train.AddedKinds;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The entry point of the command {@code reverie}. */
public final class Main {
    private static final int HELP_WIDTH = 100;

    private Main() {}

    /**
     * Runs one command line and ends the process with its exit code.
     *
     * @param arguments the words after {@code reverie}
     */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        int code = run(out, System.err, arguments);
        out.flush();
        System.exit(code);
    }

    /**
     * Runs one command line.
     *
     * @param out takes results
     * @param err takes progress and faults
     * @param arguments the words after {@code reverie}
     * @return the exit code: {@link ExitCode#DONE}, {@link ExitCode#FAILED} or {@link ExitCode#USAGE}
     */
    public static int run(PrintStream out, PrintStream err, String... arguments) {
        Console console = new Console(out, err, List.of(arguments));
        EngineLoan engine = new EngineLoan(console);
        Failures failures = new Failures(console);
        try {
            return commandLine(console, engine, failures).execute(arguments);
        } catch (StackOverflowError | OutOfMemoryError | LinkageError e) {
            return failures.report(e);
        }
    }

    private static CommandLine commandLine(Console console, EngineLoan engine, Failures failures) {
        CommandLine commandLine = new CommandLine(new ReverieCommand(console, engine), new Commands(console));
        for (Map.Entry<String, CommandLine> command :
                commandLine.getSubcommands().entrySet()) {
            command.getValue().getCommandSpec().versionProvider(new Version());
            if (command.getKey().equals("train")) {
                AddedKinds.listInHelp(command.getValue());
            }
        }
        // After the subcommands are there: these settings reach down to them.
        return commandLine
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(colours(console)))
                .setUsageHelpWidth(HELP_WIDTH)
                .setUsageHelpLongOptionsMaxWidth(HELP_WIDTH / 3)
                .setExecutionStrategy(engine)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }

    private static Ansi colours(Console console) {
        return console.isTerminal() ? Ansi.AUTO : Ansi.OFF;
    }
}
