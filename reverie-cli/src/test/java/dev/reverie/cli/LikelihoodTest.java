package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.density.LikelihoodCommand;
import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command {@code likelihood} on a network that has learned next to nothing. */
final class LikelihoodTest {
    @TempDir
    private static Path folder;

    private static Path run;

    @BeforeAll
    static void trainsATinyModel() {
        run = folder.resolve("run");
        Outcome trained = Outcome.of(
                "train",
                "quickstart-points",
                "--out",
                run.toString(),
                "--set",
                "training.steps=6",
                "--set",
                "training.batchSize=8",
                "--set",
                "training.sampleEvery=6",
                "--set",
                "training.sampleCount=2",
                "--set",
                "network.features=8",
                "--set",
                "network.blocks=1",
                "--set",
                "sampling.steps=3");
        assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
    }

    /** The command by itself, so that it is tested whether or not the program offers it. */
    private static Outcome likelihood(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        Failures failures = new Failures(console);
        CommandLine line = new CommandLine(new LikelihoodCommand(console));
        line.setExecutionExceptionHandler(failures);
        line.setParameterExceptionHandler(failures);
        int code = line.execute(arguments);
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void writesScoresHistogramAndSummaryAndGoesOnWhereItStopped() throws IOException {
        Path out = folder.resolve("density");
        Outcome first = likelihood(run.toString(), "--limit", "3", "--tolerance", "1e-3", "--out", out.toString());
        assertThat(first.code()).as(first.err()).isEqualTo(ExitCode.DONE);
        assertThat(first.out()).contains("ln p = ", "nats/dim (un-quantised, exact divergence, NFE ");
        List<String> three = Files.readAllLines(out.resolve("scores.csv"));
        assertThat(three).hasSize(5);

        Outcome more = likelihood(run.toString(), "--limit", "7", "--tolerance", "1e-3", "--out", out.toString());
        assertThat(more.err()).contains("holds 3 examples; continuing from there");
        List<String> seven = Files.readAllLines(out.resolve("scores.csv"));
        assertThat(seven).hasSize(9).startsWith(three.toArray(String[]::new));
        assertThat(out.resolve("histogram.png")).isNotEmptyFile();
        assertThat(out.resolve("summary.txt"))
                .content()
                .contains(
                        "examples: 7",
                        "divergence KL(truth, model): ",
                        "log scaling Jacobian: ",
                        "tolerances: rtol 0.001, atol 0.001",
                        "command: reverie");

        Outcome other = likelihood(run.toString(), "--limit", "7", "--tolerance", "1e-2", "--out", out.toString());
        assertThat(other.code()).isEqualTo(ExitCode.FAILED);
        assertThat(other.err()).contains("other settings", "--out");
    }

    @Test
    void comparesTwoSetsAndPutsTheBoundBeside() throws IOException {
        Path out = folder.resolve("ood");
        Outcome outcome = likelihood(
                run.toString(),
                "--ood",
                "checkerboard",
                "--divergence",
                "hutchinson",
                "--probes",
                "2",
                "--bound",
                "4",
                "--limit",
                "5",
                "--tolerance",
                "1e-2",
                "--out",
                out.toString());
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out())
                .contains("AUROC of the likelihood, checkerboard", "continuous-time bound", "2 probes");
        assertThat(Files.readAllLines(out.resolve("ood-scores.csv"))).hasSize(7);
        assertThat(out.resolve("summary.txt")).content().contains("of which by probes and draws: ");
    }

    private static Path trained(String preset, String name, String... settings) {
        Path place = folder.resolve(name);
        List<String> words = new ArrayList<>(List.of("train", preset, "--out", place.toString()));
        for (String setting : settings) {
            words.add("--set");
            words.add(setting);
        }
        Outcome outcome = Outcome.of(words.toArray(String[]::new));
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        return place;
    }

    @Test
    void aContinuousNormalizingFlowIsAskedLikeAScoreModel() {
        Path flow = trained(
                "flow-eight-gaussians",
                "flow",
                "training.steps=2",
                "training.batchSize=8",
                "training.sampleEvery=2",
                "training.sampleCount=2",
                "network.features=4",
                "network.hiddenLayers=1");
        Path out = folder.resolve("flow-density");
        Outcome outcome = likelihood(flow.toString(), "--limit", "3", "--tolerance", "1e-3", "--out", out.toString());
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out()).contains("ln p = ", "nats/dim (un-quantised, exact divergence, NFE ");
        assertThat(out.resolve("summary.txt"))
                .content()
                .contains("divergence KL(truth, model): ", "process: continuous normalizing flow");
        String refused = folder.resolve("refused-flow").toString();
        assertRefused(
                "--bound is for score models of continuous time", flow.toString(), "--bound", "4", "--out", refused);
        assertRefused("--terms is for models of a discrete chain", flow.toString(), "--terms", "4", "--out", refused);
        assertRefused("for score models only", flow.toString(), "--end-point", "denoised", "--out", refused);
    }

    @Test
    void aDiscreteChainIsJudgedByItsVariationalBoundTermByTerm() throws IOException {
        Path chain = trained(
                "digits-ddpm",
                "chain",
                "data.height=8",
                "process.betaMax=8",
                "network.features=32",
                "network.multipliers=[1]",
                "network.attentionResolutions=[]",
                "objective.steps=10",
                "training.steps=2",
                "training.batchSize=4",
                "training.sampleEvery=2",
                "training.sampleCount=2");
        Path out = folder.resolve("bound");
        Outcome outcome = likelihood(chain.toString(), "--limit", "3", "--out", out.toString());
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out())
                .contains(
                        " bits/dim (8-bit, variational bound, all of 10 steps, NFE 10)",
                        "terms of the bound, first 3 examples: ");
        assertThat(Files.readAllLines(out.resolve("terms.csv")))
                .hasSize(1 + 11)
                .startsWith("term,bits_per_dim")
                .anyMatch(line -> line.startsWith("decoder,"))
                .anyMatch(line -> line.startsWith("prior,"));
        assertThat(Files.readAllLines(out.resolve("scores.csv"))).hasSize(2 + 3);
        assertThat(out.resolve("summary.txt")).content().contains("reverse variance: beta", "terms: 9");
        Outcome few = likelihood(
                chain.toString(),
                "--limit",
                "2",
                "--terms",
                "3",
                "--out",
                folder.resolve("few").toString());
        assertThat(few.out()).contains("variational bound, 3 of 10 steps, NFE 4)");
        String refused = folder.resolve("refused-chain").toString();
        assertRefused("a bound already", chain.toString(), "--bound", "4", "--out", refused);
        assertRefused("terms must be in [1, 9], got 10", chain.toString(), "--terms", "10", "--out", refused);
        assertRefused(
                "--draws, --dequantization and --end-point are for",
                chain.toString(),
                "--draws",
                "2",
                "--out",
                refused);
        assertRefused("say how many levels", chain.toString(), "--levels", "none", "--out", refused);
    }

    @Test
    void badRequestsAreRefusedInWords() throws IOException {
        String out = folder.resolve("refused").toString();
        assertRefused("--probes must be at least 1, got 0", run.toString(), "--probes", "0", "--out", out);
        assertRefused(
                "--divergence must be exact or hutchinson, got trace",
                run.toString(),
                "--divergence",
                "trace",
                "--out",
                out);
        assertRefused(
                "--error-norm must be batch or perSample, got x", run.toString(), "--error-norm", "x", "--out", out);
        assertRefused("--tolerance must be in", run.toString(), "--tolerance", "0", "--out", out);
        assertRefused("--levels must be a number", run.toString(), "--levels", "many", "--out", out);
        assertRefused("--draws is for quantised data", run.toString(), "--draws", "4", "--out", out);
        assertRefused("--bound must be at least 2", run.toString(), "--bound", "1", "--out", out);
        assertRefused("but the model was trained on 2", run.toString(), "--data", table(), "--out", out);
        assertRefused("are whole", run.toString(), "--data", wholeNumbers(), "--out", out);
        Outcome nothing = likelihood(folder.resolve("nowhere").toString(), "--out", out);
        assertThat(nothing.code()).isEqualTo(ExitCode.FAILED);
        assertThat(nothing.err()).contains("nowhere");
    }

    private static void assertRefused(String words, String... arguments) {
        Outcome outcome = likelihood(arguments);
        assertThat(outcome.err()).startsWith("error: ").contains(words);
        assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
    }

    private static String table() throws IOException {
        Path file = folder.resolve("three.csv");
        Files.writeString(file, "0.5,1.5,2\n0.1,0.2,0.3\n0.7,0.1,0.2\n0.5,0.6,0.7\n");
        return file.toString();
    }

    private static String wholeNumbers() throws IOException {
        Path file = folder.resolve("whole.csv");
        Files.writeString(file, "1,2\n3,4\n2,2\n5,1\n");
        return file.toString();
    }
}
