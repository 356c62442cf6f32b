package dev.reverie.spark.submit;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which samples of which run, and where they go. */
final class DrawingOptions {
    @Parameters(paramLabel = "RUN", description = "Place of the run, a URI of any file system that all hosts see.")
    String run = "";

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "URI",
            description = "Place of what is written, which must not be there yet.")
    String out = "";

    @Option(
            names = {"-n", "--n"},
            paramLabel = "N",
            description = "How many samples (default ${DEFAULT-VALUE}).")
    int count = 1000;

    @Option(names = "--seed", paramLabel = "SEED", description = "Decides the samples (default ${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change how samples are drawn, such as sampling.steps=50; may be given many times.")
    List<String> settings = new ArrayList<>();
}
