package dev.reverie.cli;

import dev.reverie.cli.data.DatasetsCommand;
import dev.reverie.cli.density.DensityCommand;
import dev.reverie.cli.density.LikelihoodCommand;
import dev.reverie.cli.density.TablesCommand;
import dev.reverie.cli.edit.EditCommand;
import dev.reverie.cli.evaluate.CompareCommand;
import dev.reverie.cli.evaluate.EvaluateCommand;
import dev.reverie.cli.inspect.DoctorCommand;
import dev.reverie.cli.inspect.InfoCommand;
import dev.reverie.cli.inspect.ModelsCommand;
import dev.reverie.cli.inspect.PresetsCommand;
import dev.reverie.cli.inspect.SamplersCommand;
import dev.reverie.cli.sample.SampleCommand;
import dev.reverie.cli.studio.StudioCommand;
import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.Version;
import dev.reverie.cli.train.EstimateCommand;
import dev.reverie.cli.train.InitCommand;
import dev.reverie.cli.train.QuickstartCommand;
import dev.reverie.cli.train.TrainCommand;
import dev.reverie.cli.weights.ConvertCommand;
import dev.reverie.cli.weights.EmaCommand;
import dev.reverie.cli.weights.PackCommand;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself: the switches of all commands, and the help when no command is given. */
@Command(
        name = "reverie",
        header = "Score-based generative modelling on the Java Virtual Machine.",
        description = {
            "%nLearns the score of noisy data, grad log p_t(x), by denoising score matching, and turns noise into new"
                    + " data by running a stochastic differential equation backwards (Song et al. 2021,"
                    + " arXiv:2011.13456).%n"
        },
        optionListHeading = "%nOptions of every command:%n",
        commandListHeading = "%nCommands:%n",
        footer = {
            "%nExamples:",
            "  reverie sample mnist-conditional        draws digits by a model that comes with the program",
            "  reverie studio                          opens a page to look, play and work in",
            "  reverie quickstart                      two small models in three minutes, explained in a page",
            "  reverie train --data my-pictures/       looks at them, chooses, and trains",
            "  reverie train fashion-mnist --out runs/fashion",
            "  reverie sample runs/fashion --n 64 --out samples",
            "",
            "Exit codes: 0 done, 1 failed, 2 the command line or the configuration is wrong.",
            "reverie COMMAND --help tells more about a command, with examples."
        },
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        subcommands = {
            QuickstartCommand.class,
            StudioCommand.class,
            TrainCommand.class,
            InitCommand.class,
            EstimateCommand.class,
            SampleCommand.class,
            EditCommand.class,
            SamplersCommand.class,
            EvaluateCommand.class,
            CompareCommand.class,
            LikelihoodCommand.class,
            DensityCommand.class,
            TablesCommand.class,
            EmaCommand.class,
            ConvertCommand.class,
            PackCommand.class,
            InfoCommand.class,
            ModelsCommand.class,
            PresetsCommand.class,
            DatasetsCommand.class,
            DoctorCommand.class,
            CompletionCommand.class,
            HelpWord.class
        })
final class ReverieCommand implements Callable<Integer> {
    private final Console console;
    private final EngineLoan engine;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show the version and exit.")
    boolean version;

    ReverieCommand(Console console, EngineLoan engine) {
        this.console = console;
        this.engine = engine;
    }

    @Option(
            names = "--threads",
            paramLabel = "N",
            scope = ScopeType.INHERIT,
            description = "Threads of the engine; by default one for each core that the process may use.")
    void setThreads(String threads) {
        engine.setThreads(threads);
    }

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Print the stack trace of an error, for bug reports.")
    void setDebug(boolean debug) {
        console.setDebug(debug);
    }

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Print results and errors only, no progress.")
    void setQuiet(boolean quiet) {
        console.setQuiet(quiet);
    }

    @Override
    public Integer call() {
        if (spec != null) {
            spec.commandLine().usage(console.out());
        }
        return ExitCode.DONE;
    }
}
