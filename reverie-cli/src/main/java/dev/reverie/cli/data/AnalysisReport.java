package dev.reverie.cli.data;

import dev.reverie.cli.terminal.Quantities;
import dev.reverie.cli.terminal.TextTable;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.analysis.DataAnalysis;
import dev.reverie.data.analysis.LargestDistance;
import dev.reverie.data.catalog.DatasetCatalog;
import dev.reverie.network.refinenet.Ncsnv2Config;
import dev.reverie.schedule.LadderDesign;
import dev.reverie.schedule.SmldChain;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Output of {@code reverie datasets analyse} and the preset that it writes. */
final class AnalysisReport {
    private final DataAnalysis analysis;
    private final LadderDesign design;
    private final SmldChain ladder;
    private final int stepsPerLevel;
    private final double epsilon;

    /**
     * A report.
     *
     * @param analysis of the data
     * @param design of the noise levels
     * @param stepsPerLevel Langevin steps at each of them
     */
    AnalysisReport(DataAnalysis analysis, LadderDesign design, int stepsPerLevel) {
        this.analysis = analysis;
        this.design = design;
        this.stepsPerLevel = stepsPerLevel;
        ladder = design.ladder();
        epsilon = LadderDesign.stepSize(ladder, stepsPerLevel);
    }

    void print(PrintStream out) {
        LargestDistance distance = analysis.distance();
        out.println(analysis.name() + ": " + Quantities.count(analysis.examples())
                + (analysis.isPart() ? " examples of an endless set, " : " examples, ") + analysis.shape());
        TextTable table = new TextTable("MEASURED ON THE DATA", "VALUE", "USED FOR");
        table.row("mean", number(analysis.mean()), "");
        table.row(
                "standard deviation",
                number(analysis.standardDeviation()),
                "sigma_data of EDM preconditioning: network.dataStd");
        table.row("range", number(analysis.minimum()) + " to " + number(analysis.maximum()), "");
        table.row(
                "largest distance",
                distance.isExact()
                        ? number(distance.lower())
                        : number(distance.lower()) + " to " + number(distance.upper()),
                "largest noise level: process.sigmaMax (technique 1)"
                        + (distance.isExact() ? "" : "; the lower bound is the distance of two examples"));
        table.row("ratio of levels", number(design.ratio()), "overlap " + number(design.overlap()) + " (technique 2)");
        table.row("levels", Integer.toString(ladder.steps()), "objective.steps (technique 2)");
        table.row(
                "step size epsilon",
                number(epsilon),
                "with " + stepsPerLevel
                        + " steps per level; sampling.relativeStep = epsilon / sigmaMin^2 (technique 4)");
        table.row(
                "variance reached",
                number(LadderDesign.finalVariance(ladder, epsilon, stepsPerLevel)),
                "at the end of a level, in units of its own; more steps bring it nearer to 1");
        table.print(out);
    }

    /**
     * A preset for the data.
     *
     * @param what name or path of the data
     * @param folder local copy of a known set, or null
     * @param size to which pictures are resized, or null
     * @return YAML
     */
    String preset(String what, @Nullable Path folder, @Nullable Integer size) {
        DataShape shape = analysis.shape();
        StringBuilder yaml = new StringBuilder();
        yaml.append("name: analysed\ndescription: noise levels designed for the data by the techniques of NCSNv2\n");
        yaml.append("data:\n");
        boolean known = DatasetCatalog.find(what).isPresent();
        yaml.append("  name: ").append(known ? what : "files").append('\n');
        if (!known) {
            yaml.append("  path: ").append(quoted(Path.of(what))).append('\n');
        } else if (folder != null) {
            yaml.append("  path: ").append(quoted(folder)).append('\n');
        }
        if (shape.isImage()) {
            int step = Ncsnv2Config.Variant.of(shape.height(), shape.width()).reduction();
            int height = multiple(shape.height(), step);
            int width = multiple(shape.width(), step);
            if (!known || size != null || height != shape.height() || width != shape.width()) {
                line(yaml, "height", height);
                line(yaml, "width", width);
            }
            if (!known) {
                line(yaml, "channels", shape.channels());
            }
        }
        yaml.append("process:\n  kind: varianceExploding\n");
        yaml.append("  sigmaMin: ").append(number(ladder.sigmaMin())).append('\n');
        yaml.append("  sigmaMax: ").append(number(ladder.sigmaMax())).append('\n');
        if (shape.isImage()) {
            yaml.append("network:\n  kind: ncsnv2\n  features: 64\n");
            yaml.append("objective:\n  kind: smld\n");
            line(yaml, "steps", ladder.steps());
            yaml.append("training:\n  learningRate: 0.0001\n  emaRate: 0.999\n");
            yaml.append("sampling:\n  sampler: annealedLangevin\n");
            line(yaml, "stepsPerLevel", stepsPerLevel);
            double relative = epsilon / (ladder.sigmaMin() * ladder.sigmaMin());
            yaml.append("  relativeStep: ").append(number(relative)).append('\n');
        } else {
            yaml.append("training:\n  emaRate: 0.999\n");
        }
        return yaml.toString();
    }

    private static void line(StringBuilder yaml, String key, int value) {
        yaml.append("  ").append(key).append(": ").append(value).append('\n');
    }

    /** The size to which a side is brought: the nearest that the network can halve, from above. */
    private static int multiple(int side, int step) {
        return (side + step - 1) / step * step;
    }

    private static String quoted(Path path) {
        return RunConfig.quoted(path.toAbsolutePath().normalize().toString());
    }

    /** Four significant digits, without zeros at the end. */
    private static String number(double value) {
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(4)).stripTrailingZeros();
        return rounded.scale() <= 6 ? rounded.toPlainString() : rounded.toString();
    }
}
