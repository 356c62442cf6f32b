package dev.reverie.train;

import dev.reverie.config.TrainingConfig;
import dev.reverie.data.Dataset;
import dev.reverie.run.Checkpoints;
import dev.reverie.run.DataForm;
import dev.reverie.run.Json;
import dev.reverie.run.RunDirectory;
import dev.reverie.run.RunException;
import dev.reverie.run.RunProvenance;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where training in a run directory begins: at step 0, or at the newest good checkpoint.
 *
 * @param found the checkpoint; absent at step 0
 * @param provenance hash of the run's provenance
 * @param notices for people, such as a damaged checkpoint that was passed over
 */
record RunStart(Optional<Checkpoints.Found> found, String provenance, List<String> notices) {
    /**
     * Prepares a directory: checks its data and checkpoints, and drops the metrics of steps that will be done again.
     *
     * @param directory of the run
     * @param training the section {@code training}
     * @param data to learn from
     * @param form how examples reach the network
     * @param command what was typed; empty when called from a program
     * @throws RunException if the run began with other data, or its checkpoints are damaged or gone
     */
    static RunStart of(
            RunDirectory directory, TrainingConfig training, Dataset data, DataForm form, List<String> command)
            throws IOException {
        String provenance = provenance(directory, training, data, form, command);
        Checkpoints checkpoints = directory.checkpoints();
        checkpoints.removeTemporary();
        Optional<Checkpoints.Found> found = checkpoints.latestGood();
        if (found.isEmpty() && directory.hasSavedCheckpoints()) {
            throw new RunException(
                    directory.folder(),
                    "has metrics of checkpoints that were saved, but holds none: going on would begin at step 0 and drop"
                            + " the metrics",
                    "bring back its folder checkpoints, or begin a new run (--out)");
        }
        long first = step(found);
        Optional<String> ownRate = directory.isConfigured() || found.isEmpty()
                ? Optional.empty()
                : rateNotice(FormerRate.of(directory.metricsFile(), first), training);
        directory.dropMetricsAfter(first);
        directory.averageSnapshots().dropAfter(first);
        List<String> notices = new ArrayList<>();
        for (String rejected : found.map(Checkpoints.Found::rejected).orElse(List.of())) {
            notices.add("passed over a checkpoint that is not good: " + rejected + "; continuing from "
                    + found.get().checkpoint().file());
        }
        if (found.isPresent() && directory.isConfigured()) {
            rateNotice(found.get().checkpoint().config().training(), training, first)
                    .ifPresent(notices::add);
        }
        ownRate.ifPresent(notices::add);
        return new RunStart(found, provenance, notices);
    }

    /** Updates done before. */
    long step() {
        return step(found);
    }

    private static long step(Optional<Checkpoints.Found> found) {
        return found.map(latest -> latest.checkpoint().counters().step()).orElse(0L);
    }

    /** What should be known where another number of steps stretches a learning rate that falls over all of them. */
    private static Optional<String> rateNotice(TrainingConfig before, TrainingConfig now, long step) {
        double former = before.adam().schedule().at(step);
        double rate = now.adam().schedule().at(step);
        double peak = before.adam().schedule().peak();
        boolean stretched =
                before.steps() != now.steps() && peak == now.adam().schedule().peak();
        if (!stretched || Math.abs(rate - former) <= 1e-3 * peak) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "training.steps was %d and is %d, over which training.schedule falls: the learning rate goes on at %.3g"
                        + " instead of %.3g; to go on at a low rate set training.schedule.kind=constant and"
                        + " training.learningRate=%.3g, or leave it so to let it fall once more",
                before.steps(),
                now.steps(),
                rate,
                former,
                Math.max(former, peak / 100)));
    }

    /** The same for a model of a program's own, whose former settings are known by its metrics alone. */
    private static Optional<String> rateNotice(Optional<FormerRate> former, TrainingConfig now) {
        if (former.isEmpty() || former.get().steps() == now.steps()) {
            return Optional.empty();
        }
        double before = former.get().rate();
        double rate = now.adam().schedule().at(former.get().step() - 1);
        double peak = now.adam().schedule().peak();
        if (Math.abs(rate - before) <= 1e-3 * peak) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "the steps were %d and are %d, over which the learning rate falls: it goes on at %.3g instead of %.3g; to go"
                        + " on at a low rate give Trainer.adam a constant one of %.3g, or leave it so to let it fall once"
                        + " more",
                former.get().steps(),
                now.steps(),
                rate,
                before,
                Math.max(before, peak / 100)));
    }

    /** Hash of the provenance, written by the first start and held against the data by later ones. */
    private static String provenance(
            RunDirectory directory, TrainingConfig training, Dataset data, DataForm form, List<String> command)
            throws IOException {
        Optional<String> written = directory.provenance();
        if (written.isEmpty()) {
            String json = RunProvenance.collect(directory.description(), training, data, command, Instant.now());
            directory.writeProvenance(json);
            return RunProvenance.sha256(json);
        }
        String before = Json.parse(written.get()).path("data").path("sha256").asText();
        String now = form.info().sha256();
        if (!before.equals(now)) {
            throw new RunException(
                    directory.folder(),
                    "was begun with other data: their hash was " + before + " and is now " + now,
                    "bring the former data back, or start a new run (--out)");
        }
        return RunProvenance.sha256(written.get());
    }
}
