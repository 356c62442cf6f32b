package dev.reverie.setup;

import com.sun.management.OperatingSystemMXBean;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.train.Pace;
import dev.reverie.trained.ModelSummary;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/**
 * Chooses network, process and batch: the largest network of a family that gets enough updates within the budget, by one
 * measurement and the arithmetic of the others, and that fits the memory.
 */
final class NetworkSizes {
    /** Side of pictures where the machine is too slow for larger ones. */
    static final int SMALL_SIDE = 32;

    /** Width and blocks per level of a U-Net, the largest first. */
    private record Width(int features, int blocks) {}

    private static final List<Width> WIDTHS = List.of(
            new Width(128, 2),
            new Width(96, 2),
            new Width(64, 2),
            new Width(64, 1),
            new Width(40, 1),
            new Width(32, 1),
            new Width(24, 1),
            new Width(16, 1));

    /** That which is timed. */
    private static final Width MEASURED = new Width(24, 1);

    /** Updates that a network of width 32 wants; a wider one wants more, in proportion. */
    private static final double WANTED_STEPS = 2500;

    /** Fewer updates than these, and pictures of half the size teach more. */
    private static final double FEWEST_STEPS = 1500;

    private static final double TIMED_PART = 0.01;
    private static final double LONGEST_TIMED = 3;
    private static final double MEMORY_PART = 0.5;
    private static final int USUAL_BATCH = 64;
    private static final int ROWS_BATCH = 512;
    private static final int MOST_CLASSES = 1000;
    private static final int FEWEST_PER_CLASS = 10;

    /** How much faster bfloat16 has to be to be worth its rounding. */
    private static final double WORTHWHILE = 1.15;

    private final ConfigDraft draft;
    private final List<String> settings;
    private final DataSplits splits;
    private final DataShape shape;
    private final Budget budget;
    private final AutoSetup.StepTimer timer;
    private boolean tooLarge;

    NetworkSizes(ConfigDraft draft, List<String> settings, DataSplits splits, Budget budget, AutoSetup.StepTimer timer)
            throws IOException {
        this.draft = draft;
        this.settings = settings;
        this.splits = splits;
        this.budget = budget;
        this.timer = timer;
        shape = splits.train().shape();
        process();
        switch (shape.kind()) {
            case IMAGE -> images();
            case VECTOR -> rows();
            case SERIES -> series();
        }
        draft.override(settings);
    }

    /** The draft with everything but the number of steps. */
    ConfigDraft draft() {
        return draft;
    }

    /** Whether the pictures are larger than the smaller side, and even a small network gets too few updates on them. */
    boolean isTooLarge() {
        return tooLarge;
    }

    /** EDM's noise levels, moved to the spread of data that have another than pictures have. */
    private void process() {
        draft.put("process.kind", "edm", "Karras et al. 2022: sound samples after little training");
        if (shape.isImage()) {
            return;
        }
        double[] scales = AutoSetup.scales(splits.train());
        draft.put("process.sigmaMin", 0.004 * scales[0], "noise levels in proportion to the data");
        draft.put("process.sigmaMax", 160 * scales[1], "");
        draft.put("objective.mean", -1.2 + Math.log(scales[0] / 0.5), "of the logarithm of the noise levels learnt");
    }

    private void objective() {
        draft.put("objective.weighting", "edm", "");
        draft.put("objective.times", "logNormal", "");
        draft.put("objective.reduction", "mean", "");
    }

    private boolean isAsked(String section) {
        return settings.stream().anyMatch(setting -> setting.strip().startsWith(section));
    }

    /** Batch sizes up to what there is, at least eight. */
    private int batch(int usual) {
        long examples = splits.train().size();
        int batch = usual;
        while (batch > 8 && batch > examples) {
            batch /= 2;
        }
        return batch;
    }

    private void images() throws IOException {
        RunConfig padded = padded();
        int height = padded.data().padded(shape).height();
        int width = padded.data().padded(shape).width();
        int levels = levels(height, width);
        draft.put("network.kind", "ncsnpp", "a U-Net as of DDPM++");
        draft.put("network.features", MEASURED.features(), "");
        draft.put(
                "network.multipliers", List.of(1, 2, 2, 2).subList(0, levels).toString(), "one number for each level");
        draft.put("network.blocks", MEASURED.blocks(), "");
        int attended = height;
        while (attended > 16 || (attended == height && levels > 1)) {
            attended /= 2;
        }
        draft.put(
                "network.attentionResolutions",
                levels > 1 && attended >= height >> (levels - 1) ? "[" + attended + "]" : "[]",
                "");
        draft.put("network.fir", "false", "");
        draft.put("network.progressiveInput", "none", "");
        draft.put("network.embedding", "positional", "");
        draft.put(
                "network.dropout",
                splits.train().size() < 5000 ? "0.1" : "0.0",
                "against learning few pictures by heart");
        classes();
        objective();
        draft.put("training.batchSize", batch(height * width <= 1024 ? USUAL_BATCH : USUAL_BATCH / 2), "");
        draft.put("training.learningRate", "0.001", "");
        draft.put("training.schedule.kind", "cosine", "falls over all steps");
        draft.put("training.precision", "float32", "");
        draft.put("training.sampleEvery", 1, "");
        draft.put("training.sampleCount", splits.train().classes() > 8 ? 40 : 36, "");
        if (!isAsked("network.") && !isAsked("objective.kind")) {
            widen(height * width > SMALL_SIDE * SMALL_SIDE * 5 / 4);
        }
        fitMemory();
    }

    /** The draft's data with a border, if the user wants one. */
    private RunConfig padded() {
        ConfigDraft probe = new ConfigDraft();
        draft.settings().stream().filter(setting -> setting.startsWith("data.")).forEach(setting -> {
            int equals = setting.indexOf('=');
            probe.put(setting.substring(0, equals), setting.substring(equals + 1), "");
        });
        probe.put("network.multipliers", "[1]", "");
        probe.put("network.attentionResolutions", "[]", "");
        return probe.config();
    }

    private static int levels(int height, int width) {
        int levels = 1;
        int rest = Math.min(height, width);
        while (levels < 4 && rest >= 8 && height % (1 << levels) == 0 && width % (1 << levels) == 0) {
            levels++;
            rest /= 2;
        }
        return levels;
    }

    private void classes() {
        Dataset train = splits.train();
        if (train.classes() < 2 || !whyUnlabelled(train).isEmpty()) {
            return;
        }
        draft.put("network.classes", train.classes(), "the network is told the class");
        draft.put("sampling.label", "all", "samples of every class");
    }

    /** Why classes would not help; empty if they do. */
    static String whyUnlabelled(Dataset train) {
        return train.classes() < 2
                ? "there is one"
                : train.classes() > MOST_CLASSES
                        ? "there are more than " + MOST_CLASSES
                        : train.size() < (long) FEWEST_PER_CLASS * train.classes()
                                ? "there are fewer than " + FEWEST_PER_CLASS + " examples of each"
                                : "";
    }

    private void widen(boolean reducible) throws IOException {
        double timed = Math.min(LONGEST_TIMED, TIMED_PART * budget.seconds());
        RunConfig reference = draft.config().with("training.sampleEvery=0");
        double perStep = timer.time(reference, splits, timed).secondsPerStep();
        DataShape seen = reference.data().padded(shape);
        double perFlop = perStep / ModelSummary.of(reference, seen).flops();
        for (Width width : WIDTHS) {
            put(width);
            ModelSummary summary = ModelSummary.of(draft.config(), seen);
            double steps = budget.seconds() / (perFlop * summary.flops());
            if (steps >= WANTED_STEPS * Math.max(1, width.features() / 32.0) && fits(summary)) {
                return;
            }
            tooLarge = reducible && width.features() <= MEASURED.features() && steps < FEWEST_STEPS;
        }
    }

    private void put(Width width) {
        draft.put("network.features", width.features(), "the widest that learns enough in the time");
        draft.put("network.blocks", width.blocks(), "");
        draft.put(
                "training.learningRate",
                width.features() > 64 ? "0.0005" : width.features() > 24 ? "0.001" : "0.002",
                "");
    }

    private void rows() {
        int columns = shape.length();
        draft.put("network.kind", "mlp", "a residual perceptron");
        draft.put("network.features", columns <= 8 ? 128 : 256, "");
        draft.put("network.blocks", 3, "");
        classes();
        objective();
        draft.put("training.batchSize", batch(ROWS_BATCH), "");
        draft.put("training.learningRate", "0.001", "");
        draft.put("training.schedule.kind", "cosine", "falls over all steps");
        draft.put("training.sampleEvery", columns == 2 ? 1 : 0, "");
        draft.put("training.sampleCount", 1000, "");
    }

    private void series() {
        int length = shape.sizes().get(1);
        int levels = levels(length, length);
        draft.put("network.kind", "unet1d", "a U-Net along the series");
        draft.put("network.features", 32, "");
        draft.put(
                "network.multipliers", List.of(1, 2, 2, 2).subList(0, levels).toString(), "one number for each level");
        draft.put("network.blocks", 1, "");
        int lowest = length >> (levels - 1);
        draft.put("network.attentionLengths", levels > 1 && lowest <= 256 ? "[" + lowest + "]" : "[]", "");
        draft.put("network.kernel", 5, "");
        classes();
        objective();
        draft.put("training.batchSize", batch(USUAL_BATCH), "");
        draft.put("training.learningRate", "0.001", "");
        draft.put("training.schedule.kind", "cosine", "falls over all steps");
        draft.put("training.sampleEvery", 1, "");
        draft.put("training.sampleCount", 16, "");
        draft.override(settings);
        fitMemory();
    }

    private static boolean fits(ModelSummary summary) {
        return summary.training().bytes() + TrainingCost.PROGRAM < MEMORY_PART * memory();
    }

    private static double memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Double.POSITIVE_INFINITY;
    }

    /** Halves the part of a batch that is computed at once until its results fit. */
    private void fitMemory() {
        for (int parts = 1; parts <= 64; parts *= 2) {
            RunConfig config = draft.config();
            if (fits(ModelSummary.of(config, config.data().padded(shape)))
                    || config.training().batchSize() % (2 * parts) != 0) {
                return;
            }
            draft.put("training.accumulate", 2L * parts, "parts of a batch, one after the other, to fit the memory");
        }
    }

    /** The pace of a draft, in bfloat16 where that is worth it. */
    Pace fastest(ConfigDraft chosen, double seconds) throws IOException {
        Pace exact = timer.time(chosen.config(), splits, seconds);
        RunConfig config = chosen.config();
        boolean soon = 3 * exact.secondsPerStep() < seconds;
        if (!shape.isImage()
                || !soon
                || isAsked("training.precision")
                || config.flow().isPresent()) {
            return exact;
        }
        chosen.put("training.precision", "bfloat16", "");
        Pace half = timer.time(chosen.config().with("training.sampleEvery=0"), splits, seconds);
        double gain = exact.secondsPerStep() / half.secondsPerStep();
        if (gain > WORTHWHILE) {
            chosen.put("training.precision", "bfloat16", String.format(Locale.ROOT, "%.1f times as fast here", gain));
            // Samples are drawn by the same network.
            return new Pace(half.secondsPerStep(), exact.secondsPerPicture() / gain, half.secondsPerCheckpoint());
        }
        chosen.put("training.precision", "float32", "bfloat16 is not faster here");
        return exact;
    }
}
