package dev.reverie.config;

import dev.reverie.data.catalog.DatasetCatalog;
import dev.reverie.data.catalog.KnownDataset;
import dev.reverie.loss.ClassifierLoss;
import dev.reverie.loss.TrainingTimes;
import dev.reverie.loss.Weighting;
import dev.reverie.schedule.Schedule;
import java.util.List;
import java.util.Optional;

/**
 * The section {@code objective} of a classifier of noisy data: {@code minimumTime}, {@code times} (with {@code mean} and
 * {@code std}) and {@code stratified}, as for score models.
 *
 * <p>A classifier has a process, that of the score models it is to guide, and neither sampler nor labels withheld.
 *
 * @param loss by which it learns
 */
public record ClassifierConfig(ClassifierLoss loss) {
    private static final ObjectiveConfig.Kind KIND = ObjectiveConfig.Kind.CLASSIFIER;

    /**
     * Settings that make of the configuration of a score model that of a classifier for it: the same data and process,
     * another network and objective.
     */
    public static List<String> settings() {
        return List.of(
                "objective.kind=" + Section.word(KIND),
                "network.kind=" + Section.word(NetworkConfig.Kind.HALF_UNET),
                "sampling=",
                "data.augment=",
                "training.labelDropout=",
                "training.sampleEvery=");
    }

    static ClassifierConfig read(Section section, Schedule schedule) {
        TrainingTimes times = TrainingTimesReader.read(section, schedule, Weighting.NOISE_VARIANCE, true);
        section.rejectUnknown();
        return new ClassifierConfig(new ClassifierLoss(times));
    }

    /**
     * Refuses what other models have and a classifier has not.
     *
     * @param root all sections
     * @param sampling the section of that name
     * @throws ConfigException if it is given
     */
    static void requireNoSampling(Section root, Section sampling) {
        if (!sampling.isEmpty()) {
            throw root.fault(
                    "sampling",
                    "has no use with objective.kind " + Section.word(KIND) + ": a classifier draws nothing, it guides",
                    "leave the section out");
        }
    }

    /**
     * Refuses data that a classifier cannot learn.
     *
     * @param section the section {@code data}
     * @param data as they were read
     * @throws ConfigException if they are known to have no labels, or are augmented
     */
    static void requireLabels(Section section, DataConfig data) {
        Optional<KnownDataset> known = DatasetCatalog.find(data.name());
        if (known.isPresent() && known.get().classNames().size() < 2) {
            throw section.fault(
                    "name",
                    "must be a set with labels for objective.kind " + Section.word(KIND) + ", but " + data.name()
                            + " has none",
                    "take another, or name files with labels of your own");
        }
        if (data.augment() > 0) {
            throw section.fault(
                    "augment",
                    "must be 0 for objective.kind " + Section.word(KIND)
                            + ", which is to know the noisy data of a score model and not changed ones, got "
                            + data.augment());
        }
    }

    /**
     * Refuses ways of training that mean nothing to a classifier.
     *
     * @param section the section {@code training}
     * @param training as it was read
     * @throws ConfigException if labels are to be withheld, or samples drawn
     */
    static void requirePlain(Section section, TrainingConfig training) {
        if (training.labelDropout() > 0) {
            throw section.fault(
                    "labelDropout",
                    "must be 0 for objective.kind " + Section.word(KIND) + ", which learns the labels themselves, got "
                            + training.labelDropout());
        }
        if (training.sampleEvery() > 0) {
            throw section.fault(
                    "sampleEvery",
                    "must be 0 for objective.kind " + Section.word(KIND) + ", which draws nothing, got "
                            + training.sampleEvery());
        }
    }

    /** Number of classes of the data, as far as it is known before they are read. */
    static Optional<Integer> knownClasses(DataConfig data) {
        return DatasetCatalog.find(data.name()).map(known -> known.classNames().size());
    }
}
