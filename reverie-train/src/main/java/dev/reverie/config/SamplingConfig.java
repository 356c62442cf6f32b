package dev.reverie.config;

import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.catalog.SamplerKind;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.DType;
import java.util.Optional;

/**
 * The section {@code sampling}: how noise becomes data. Which keys there are depends on the key {@code sampler}; another
 * sampler starts the section afresh.
 *
 * @param kind the sampler's name; the key {@code sampler}
 * @param sampler the sampler with all its options
 * @param steps its number of steps
 * @param minimumTime time at which sampling stops
 * @param grid where the steps are
 * @param threshold whether denoised data are kept in range
 * @param state element type of the state; absent for that of the training
 */
public record SamplingConfig(
        SamplerKind kind,
        Sampler sampler,
        int steps,
        double minimumTime,
        GridConfig grid,
        ThresholdConfig threshold,
        Optional<DType> state) {
    /** The choices of the key {@code state}. */
    private enum State {
        AS_TRAINED,
        FLOAT32,
        FLOAT64
    }

    static SamplingConfig read(Section section, ProcessConfig process, DataConfig data) {
        Schedule schedule = process.schedule();
        SamplerKind kind = section.choice("sampler", SamplerKind.PREDICTOR_CORRECTOR);
        int steps = section.count("steps", kind.steps(), Range.between(1, 1_000_000));
        Sampler sampler = new SamplerReader(section, process).read(kind);
        if (sampler.gridPoints(steps) < 2) {
            throw section.fault("steps", "must be at least 2 for " + kind + ", got " + steps);
        }
        var domain = schedule.domain();
        double minimumTime =
                section.number("minimumTime", schedule.samplingEpsilon(), Range.below(domain.start(), domain.end()));
        GridConfig grid = GridConfig.read(section, kind.grid(schedule));
        ThresholdConfig threshold = ThresholdConfig.read(section, data.centered());
        if (threshold.rule().isPresent()
                && data.shape().map(shape -> !shape.isImage()).orElse(false)) {
            throw section.fault("threshold", "must be none, since points and table rows have no range to be kept in");
        }
        State state = section.choice("state", State.AS_TRAINED);
        section.rejectUnknown();
        return new SamplingConfig(
                kind,
                sampler,
                steps,
                minimumTime,
                grid,
                threshold,
                switch (state) {
                    case AS_TRAINED -> Optional.empty();
                    case FLOAT32 -> Optional.of(DType.FLOAT32);
                    case FLOAT64 -> Optional.of(DType.FLOAT64);
                });
    }
}
