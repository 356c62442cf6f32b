package dev.reverie.setup;

import dev.reverie.config.RunConfig;
import dev.reverie.config.Task;
import dev.reverie.data.DataFile;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.ValueMoments;
import dev.reverie.errors.RequestException;
import dev.reverie.track.Progress;
import dev.reverie.train.Pace;
import dev.reverie.trained.ModelSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * A configuration chosen for data, a machine and a time budget, with the reasons.
 *
 * <p>The number of steps follows from a measured rate and is fixed before training begins, so that the learning rate, which
 * falls over all steps, is known and a run can be continued bit for bit.
 */
public final class AutoSetup {
    /** Part of the budget spent on timing updates. */
    private static final double TIMED_PART = 0.02;

    private static final double LONGEST_TIMED = 20;
    private static final double PAGE_SECONDS = 1;

    /** With fewer updates there is little to see. */
    private static final long FEWEST_STEPS = 200;

    private final Path path;
    private final List<String> settings;
    private final Optional<Budget> asked;
    private final StepTimer timer;
    private final Consumer<String> tell;
    private final DoubleSupplier spent;
    private final List<String> words = new ArrayList<>();

    /** Times a configuration: {@link Pace#measure}, or another clock in tests. */
    @FunctionalInterface
    public interface StepTimer {
        /**
         * Times a configuration.
         *
         * @param config what is to be trained
         * @param data that it names, open
         * @param seconds to spend, about
         */
        Pace time(RunConfig config, DataSplits data, double seconds) throws IOException;
    }

    /**
     * What was chosen.
     *
     * @param config the whole configuration
     * @param yaml the same as a file, with the reasons as comments
     * @param data that it names, open
     * @param summary of the costs
     * @param pace of training
     * @param budget that it was fitted to; absent where the number of steps was given
     */
    public record Choice(
            RunConfig config, String yaml, DataSplits data, ModelSummary summary, Pace pace, Optional<Budget> budget) {
        /** What training is going to take, for people. */
        public String estimate() {
            long steps = config.training().steps();
            long pictures = StepBudget.pictures(config.training());
            long checkpoints = StepBudget.checkpoints(config.training());
            return String.format(
                    Locale.ROOT,
                    "%,d steps at %.3g s, %d times samples at %.2g s, %s%d checkpoints: about %s",
                    steps,
                    pace.secondsPerStep(),
                    pictures,
                    pace.secondsPerPicture(),
                    measured(config.training().evaluation().every()),
                    checkpoints,
                    Progress.words(pace.seconds(config.training())));
        }

        private String measured(long every) {
            return every == 0
                    ? ""
                    : String.format(
                            Locale.ROOT, "measured every %,d steps in %.2g s, ", every, pace.secondsPerMeasurement());
        }
    }

    private AutoSetup(
            Path path,
            List<String> settings,
            Optional<Budget> asked,
            StepTimer timer,
            DoubleSupplier spent,
            Consumer<String> tell) {
        this.spent = spent;
        this.path = path;
        this.settings = List.copyOf(settings);
        this.asked = asked;
        this.timer = timer;
        this.tell = tell;
    }

    /**
     * Looks at data and chooses.
     *
     * @param path a file or a folder
     * @param settings of the user, each {@code path=value}, which stand above what is chosen
     * @param budget time for all; absent for half an hour for images and five minutes for others
     * @param timer measures the machine
     * @param spent seconds of the budget that are over
     * @param tell receives a line for each thing that was seen or chosen
     * @throws dev.reverie.data.DataException if the data are missing, faulty or of no known kind
     * @throws RequestException if a budget and a number of steps are both given
     * @throws dev.reverie.config.ConfigException if a setting is faulty
     */
    public static Choice of(
            Path path,
            List<String> settings,
            Optional<Budget> budget,
            StepTimer timer,
            DoubleSupplier spent,
            Consumer<String> tell)
            throws IOException {
        return new AutoSetup(path, settings, budget, timer, spent, tell).choose();
    }

    private void say(String line) {
        words.add(line);
        tell.accept(line);
    }

    private Choice choose() throws IOException {
        DataLook.requirePath(path);
        boolean counted = StepBudget.isCounted(settings);
        StepBudget.refuseBoth(asked, settings);
        DataLook look = new DataLook(path, settings, this::say);
        DataSplits splits = look.open(DataLook.LONGEST_SIDE);
        DataShape shape = splits.train().shape();
        Budget budget = asked.orElseGet(() -> new Budget(shape.isImage() ? 1800 : 300));
        NetworkSizes sizes = new NetworkSizes(look.draft(), settings, splits, budget, timer);
        ConfigDraft draft = sizes.draft();
        if (shape.isImage()
                && sizes.isTooLarge()
                && look.draft().settings().stream().noneMatch(this::isAskedSize)) {
            look = new DataLook(path, settings, line -> {});
            splits = look.open(NetworkSizes.SMALL_SIDE);
            sizes = new NetworkSizes(look.draft(), settings, splits, budget, timer);
            draft = sizes.draft();
        }
        words.addAll(splits.notices());
        look.describe(splits);
        describe(draft, splits.train());
        return finished(draft, splits, budget, counted, sizes);
    }

    private boolean isAskedSize(String ignored) {
        return settings.stream().anyMatch(setting -> setting.strip().matches("data\\.(height|width)\\s*=.*"));
    }

    private void describe(ConfigDraft draft, Dataset train) {
        draft.putText("name", name(), "");
        draft.putText("description", "chosen for " + DataFile.name(path), "");
        draft.override(settings);
        RunConfig config = draft.config();
        boolean labelled = config.network().classes() > 0;
        ModelSummary summary = ModelSummary.of(config, shape(config, train));
        say(String.format(
                Locale.ROOT,
                "network: %s of %,d parameters%s (network.*)",
                config.network().kind(),
                summary.parameters(),
                labelled ? ", told the class (network.classes)" : ""));
        if (!labelled && !NetworkSizes.whyUnlabelled(train).isEmpty() && train.classes() > 0) {
            say("classes are not learnt: " + NetworkSizes.whyUnlabelled(train) + "; set network.classes="
                    + train.classes() + " to learn them");
        }
        if (config.task() instanceof Task.ScoreModel task) {
            say("process: " + task.process().schedule() + ", preconditioning "
                    + config.network().preconditioning().name().toLowerCase(Locale.ROOT)
                    + ", sampler " + task.sampling().kind());
        }
    }

    private static DataShape shape(RunConfig config, Dataset train) {
        return config.data().padded(train.shape());
    }

    private Choice finished(ConfigDraft draft, DataSplits splits, Budget budget, boolean counted, NetworkSizes sizes)
            throws IOException {
        double timed = Math.min(LONGEST_TIMED, TIMED_PART * budget.seconds());
        Pace pace = sizes.fastest(draft, timed);
        if (!counted) {
            double left = budget.seconds() - spent.getAsDouble() - PAGE_SECONDS;
            StepBudget.fit(draft, pace, left);
        } else {
            StepBudget.derive(draft, draft.config().training().steps(), pace.secondsPerPicture() > 0);
        }
        draft.override(settings);
        RunConfig config = draft.config();
        long steps = config.training().steps();
        say(String.format(
                Locale.ROOT,
                "training: batches of %d in %s, %,d steps%s",
                config.training().batchSize(),
                config.training().precision().name().toLowerCase(Locale.ROOT),
                steps,
                counted
                        ? ", as asked"
                        : " for the budget of " + budget
                                + (asked.isPresent() ? "" : ", which is the default (--budget)")));
        if (steps < FEWEST_STEPS) {
            say("so few steps teach little: this data and network want a budget of "
                    + Progress.words(FEWEST_STEPS * 5 * pace.secondsPerStep()) + " or more");
        }
        ModelSummary summary = ModelSummary.of(config, shape(config, splits.train()));
        List<String> head = new ArrayList<>();
        head.add("Chosen for " + DataFile.name(path) + " by reverie init; train it with: reverie train FILE");
        head.addAll(words);
        return new Choice(
                config, draft.yaml(head), splits, summary, pace, counted ? Optional.empty() : Optional.of(budget));
    }

    /** The name of the data, in letters that a folder may have. */
    private String name() {
        String plain = DataFile.name(path)
                .replaceFirst("(\\.(png|jpe?g|zip|np[yz]|csv|tsv|txt|data|bin|gz|tar|tgz))+$", "")
                .replaceAll("[^A-Za-z0-9._-]+", "-")
                .replaceAll("^[.-]+|[.-]+$", "");
        return plain.isEmpty() ? "run" : plain;
    }

    /** A standard deviation and a size of the values, on which the noise levels depend. */
    static double[] scales(Dataset train) {
        ValueMoments moments = ValueMoments.of(train);
        double std = moments.std() > 0 ? moments.std() : 1;
        return new double[] {std, Math.hypot(std, moments.mean())};
    }
}
