package dev.reverie.cli.data;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.DownloadLine;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.WorkLine;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.ImageOptions;
import dev.reverie.data.analysis.DataAnalysis;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.DatasetDownload;
import dev.reverie.data.catalog.Datasets;
import dev.reverie.errors.RequestException;
import dev.reverie.file.AtomicFile;
import dev.reverie.schedule.LadderDesign;
import dev.reverie.text.ShellWords;
import java.io.IOException;
import java.util.List;

/** Measures data and writes a preset for them. */
final class AnalysisWork {
    private static final int PARTS = 100;

    private final Console console;

    AnalysisWork(Console console) {
        this.console = console;
    }

    /**
     * Does what was asked for.
     *
     * @return the exit code
     * @throws dev.reverie.data.DataException if the data cannot be read
     * @throws IOException if the preset cannot be written
     */
    int run(AnalyseCommand request) throws IOException {
        DataAnalysis analysis;
        Dataset examples = open(request);
        try (WorkLine line = new WorkLine(console, "analysing", "%", PARTS)) {
            analysis = DataAnalysis.of(examples, part -> line.reach(PARTS * part));
        }
        LadderDesign design = RequestException.given(
                "--sigma-min and --overlap", () -> analysis.design(request.sigmaMin, request.overlap));
        AnalysisReport report = new AnalysisReport(analysis, design, request.stepsPerLevel);
        report.print(console.out());
        String preset = report.preset(request.what, request.data, request.size);
        // what is offered must be accepted
        RunConfig.parse(preset, "the preset for " + request.what, List.of());
        console.out().println();
        if (request.out == null) {
            console.out().print(preset);
        } else {
            AtomicFile.write(request.out, preset);
            console.out().println(request.out);
            console.say("reverie train " + ShellWords.quoted(String.valueOf(request.out)) + " --out runs/mine");
        }
        return ExitCode.DONE;
    }

    private Dataset open(AnalyseCommand request) throws IOException {
        DataOptions options = DataOptions.defaults();
        if (request.data != null) {
            options = options.withFolder(request.data);
        }
        if (request.size != null) {
            int size = request.size;
            options = options.withImage(RequestException.given(
                    "--size", () -> ImageOptions.defaults().resizedTo(size, size)));
        }
        try (DownloadLine line = new DownloadLine(console)) {
            DataSplits splits = Datasets.open(request.what, options.withDownload(DatasetDownload.defaultCache(), line));
            splits.notices().forEach(console::say);
            return splits.train();
        }
    }
}
