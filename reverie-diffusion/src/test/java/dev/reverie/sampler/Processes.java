package dev.reverie.sampler;

import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.schedule.UserSchedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import java.util.List;

/** Every kind of process: what all samplers must be able to sample. */
final class Processes {
    /** A user's own process: the trigonometric path of arXiv:2209.15571, short of its end, where alpha would be 0. */
    static final Schedule TRIGONOMETRIC = UserSchedule.of(
            new TimeInterval(0, 0.99),
            t -> Math.cos(0.5 * Math.PI * t),
            t -> Math.sin(0.5 * Math.PI * t),
            t -> -0.5 * Math.PI * Math.sin(0.5 * Math.PI * t),
            t -> 0.5 * Math.PI * Math.cos(0.5 * Math.PI * t));

    static final List<Schedule> ALL = List.of(
            new VarianceExploding(0.01, 50),
            new VariancePreserving(),
            new CosineVariancePreserving(),
            new SubVariancePreserving(),
            new Edm(),
            new RectifiedFlow(),
            TRIGONOMETRIC);

    private Processes() {}
}
