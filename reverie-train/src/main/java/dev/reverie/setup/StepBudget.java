package dev.reverie.setup;

import dev.reverie.config.RunConfig;
import dev.reverie.config.TrainingConfig;
import dev.reverie.errors.RequestException;
import dev.reverie.train.Pace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the number of steps that fills a time, and what follows from it: warm-up, average, pictures, checkpoints. */
public final class StepBudget {
    private static final double LONGEST_WARM_UP = 200;

    /** Checkpoints, and at most as many pictures, on the way. */
    private static final int PARTS = 8;

    private static final double PICTURES_PART = 0.15;

    /** Of the time of the steps, for measurements. */
    private static final double MEASURED_PART = 0.04;

    private static final double MOST_MEASURED = 50;

    /** The average reaches back over the last eighth of training, so to speak. */
    private static final double AVERAGED = 8;

    private StepBudget() {}

    static boolean isCounted(List<String> settings) {
        return settings.stream().anyMatch(setting -> setting.strip().matches("training\\.steps\\s*=.*"));
    }

    /**
     * Refuses a budget beside a number of steps.
     *
     * @param budget if one was given
     * @param settings of the user
     */
    static void refuseBoth(Optional<Budget> budget, List<String> settings) {
        if (budget.isPresent() && isCounted(settings)) {
            throw new RequestException("--budget chooses training.steps, but --set gives them; leave one of them out");
        }
    }

    /** Times that samples are drawn in a run. */
    static long pictures(TrainingConfig training) {
        return training.sampleEvery() == 0 ? 0 : training.steps() / training.sampleEvery();
    }

    /** Checkpoints that are written in a run. */
    static long checkpoints(TrainingConfig training) {
        return (training.steps() + training.checkpointEvery() - 1) / training.checkpointEvery();
    }

    /** How often samples are drawn: no more than a part of the time goes there, but once at least. */
    private static int draws(Pace pace, double seconds) {
        return pace.secondsPerPicture() > 0
                ? (int) Math.max(1, Math.min(PARTS, PICTURES_PART * seconds / pace.secondsPerPicture()))
                : 0;
    }

    /** Steps for which there is time beside pictures and checkpoints, a multiple of their number where there are many. */
    static long steps(Pace pace, double seconds, int draws) {
        double rest = seconds - pace.seconds(0, draws, PARTS);
        long steps = (long) Math.max(1, rest / pace.secondsPerStep());
        int multiple = PARTS * Math.max(1, draws);
        return steps >= 10L * multiple ? steps / multiple * multiple : steps;
    }

    /** Writes the number of steps into a draft, with all that depends on it. */
    static void fit(ConfigDraft draft, Pace pace, double seconds) {
        int draws = draws(pace, seconds);
        long steps = steps(pace, seconds, draws);
        draft.put(
                "training.steps",
                steps,
                String.format(Locale.ROOT, "measured %.3g s each, to fill the time", pace.secondsPerStep()));
        derive(draft, steps, draws);
    }

    /** Writes what depends on a number of steps into a draft. */
    static void derive(ConfigDraft draft, long steps, boolean drawn) {
        derive(draft, steps, drawn ? PARTS : 0);
    }

    private static void derive(ConfigDraft draft, long steps, int draws) {
        draft.put("training.warmUp", (long) Math.min(LONGEST_WARM_UP, steps / 10.0), "steps to the full learning rate");
        draft.put("training.emaRate", emaRate(steps), "average of weights that samples are drawn with");
        draft.put("training.logEvery", Math.max(1, Math.min(50, steps / 200)), "");
        draft.put("training.checkpointEvery", every(steps, PARTS), "");
        draft.put("training.sampleEvery", every(steps, draws), "pictures of samples from the same noise");
    }

    /** Steps between two of so many events, rounded up so that there is none too many; 0 for none. */
    private static long every(long steps, int times) {
        return times == 0 ? 0 : Math.max(1, (steps + times - 1) / times);
    }

    /**
     * Steps between two measurements of samples, so that they take no more than a part of the time and there are no more than fifty.
     *
     * @param pace of training and of a measurement
     * @param steps of the run
     */
    public static long measuredEvery(Pace pace, long steps) {
        double least = pace.secondsPerMeasurement() / (MEASURED_PART * pace.secondsPerStep());
        double every = Math.max(1, Math.max(least, steps / MOST_MEASURED));
        double unit = Math.pow(10, Math.max(0, Math.floor(Math.log10(every)) - 1));
        return (long) (unit * Math.ceil(every / unit));
    }

    private static double emaRate(long steps) {
        return Math.max(0.5, Math.min(0.9999, 1 - AVERAGED / Math.max(2 * AVERAGED, (double) steps)));
    }

    /**
     * The settings that make a configuration with a number of steps of its own end in a time: steps, and the keys that are
     * shorter than before because of them.
     *
     * @param config with its usual number of steps
     * @param pace of its training
     * @param seconds from now to the end
     * @return for {@link RunConfig#with}
     */
    public static List<String> settings(RunConfig config, Pace pace, double seconds) {
        TrainingConfig training = config.training();
        int draws = draws(pace, seconds);
        long every = training.evaluation().every();
        double measured = every == 0 ? 0 : pace.secondsPerMeasurement() / every;
        Pace whole = new Pace(pace.secondsPerStep() + measured, pace.secondsPerPicture(), pace.secondsPerCheckpoint());
        long steps = steps(whole, seconds, draws);
        List<String> settings = new ArrayList<>();
        settings.add("training.steps=" + steps);
        settings.add("training.checkpointEvery=" + every(steps, PARTS));
        settings.add("training.keepEvery=0");
        settings.add("training.sampleEvery=" + every(steps, draws));
        if (training.adam().schedule() instanceof dev.reverie.nn.LearningRate.WarmUp warm
                && warm.steps() > steps / 10) {
            settings.add("training.warmUp=" + steps / 10);
        }
        if (training.emaRate() > emaRate(steps)) {
            settings.add(String.format(Locale.ROOT, "training.emaRate=%.4f", emaRate(steps)));
        }
        settings.add("training.logEvery=" + Math.max(1, Math.min(training.logEvery(), steps / 200)));
        return settings;
    }
}
