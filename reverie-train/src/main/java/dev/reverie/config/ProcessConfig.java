package dev.reverie.config;

import dev.reverie.loss.ChainObjective;
import dev.reverie.loss.Objective;
import dev.reverie.schedule.ChainSchedule;
import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import java.util.Optional;

/**
 * The section {@code process}: the noise schedule.
 *
 * @param kind the word of the family
 * @param schedule the schedule with its constants
 */
public record ProcessConfig(String kind, Schedule schedule) {
    /** The families of the section's key {@code kind}. */
    public enum Kind {
        /** Geometric noise levels from sigmaMin to sigmaMax: {@link VarianceExploding}. */
        VARIANCE_EXPLODING,
        /** Linear noise rate from betaMin to betaMax: {@link VariancePreserving}. */
        VARIANCE_PRESERVING,
        /** As {@link #VARIANCE_PRESERVING} with less noise at every time: {@link SubVariancePreserving}. */
        SUB_VARIANCE_PRESERVING,
        /** The cosine schedule: {@link CosineVariancePreserving}. */
        COSINE,
        /** The levels of a DDPM chain of any rates: {@link ChainSchedule}. */
        CHAIN,
        /** Time is the noise level: {@link Edm}. */
        EDM,
        /** Straight lines: {@link RectifiedFlow}. */
        RECTIFIED_FLOW
    }

    static ProcessConfig read(Section section) {
        String kind = section.choice("kind", Kind.VARIANCE_EXPLODING, ScheduleExtension.class);
        Optional<ScheduleExtension> added = Extensions.find(ScheduleExtension.class, kind);
        if (added.isPresent()) {
            Schedule schedule = section.build(() -> added.get().read(section));
            section.rejectUnknown();
            return new ProcessConfig(kind, schedule);
        }
        return switch (Section.constant(Kind.class, kind).orElseThrow()) {
            case VARIANCE_EXPLODING -> {
                VarianceExploding paper = new VarianceExploding();
                double sigmaMin = section.number("sigmaMin", paper.sigmaMin(), Range.above(0));
                double sigmaMax = section.number("sigmaMax", paper.sigmaMax(), Range.above(0));
                section.rejectUnknown();
                yield new ProcessConfig(kind, section.build(() -> new VarianceExploding(sigmaMin, sigmaMax)));
            }
            case VARIANCE_PRESERVING -> {
                VariancePreserving paper = new VariancePreserving();
                double betaMin = section.number("betaMin", paper.betaMin(), Range.atLeast(0));
                double betaMax = section.number("betaMax", paper.betaMax(), Range.above(0));
                section.rejectUnknown();
                yield new ProcessConfig(kind, section.build(() -> new VariancePreserving(betaMin, betaMax)));
            }
            case SUB_VARIANCE_PRESERVING -> {
                SubVariancePreserving paper = new SubVariancePreserving();
                double betaMin = section.number("betaMin", paper.betaMin(), Range.atLeast(0));
                double betaMax = section.number("betaMax", paper.betaMax(), Range.above(0));
                section.rejectUnknown();
                yield new ProcessConfig(kind, section.build(() -> new SubVariancePreserving(betaMin, betaMax)));
            }
            case COSINE -> {
                section.rejectUnknown();
                yield new ProcessConfig(kind, new CosineVariancePreserving());
            }
            case CHAIN -> new ProcessConfig(kind, ChainReader.read(section));
            case EDM -> {
                Edm paper = new Edm();
                double sigmaMin = section.number("sigmaMin", paper.sigmaMin(), Range.above(0));
                double sigmaMax = section.number("sigmaMax", paper.sigmaMax(), Range.above(0));
                section.rejectUnknown();
                yield new ProcessConfig(kind, section.build(() -> new Edm(sigmaMin, sigmaMax)));
            }
            case RECTIFIED_FLOW -> {
                section.rejectUnknown();
                yield new ProcessConfig(kind, new RectifiedFlow());
            }
        };
    }

    /**
     * The process that an objective teaches: the cosine chain has levels of its own, which are not those of the continuous
     * process at any times.
     *
     * @param objective about this process
     */
    ProcessConfig learnt(Objective objective) {
        return objective instanceof ChainObjective chain
                ? new ProcessConfig(kind, schedule.discretized(chain.steps()))
                : this;
    }

    /** Whether it is of a family. */
    public boolean is(Kind family) {
        return kind.equals(Section.word(family));
    }

    /** Whether {@code alpha = 1}, so that networks are conditioned on the noise level and scaled by it. */
    public boolean explodes() {
        return schedule.isVarianceExploding();
    }
}
