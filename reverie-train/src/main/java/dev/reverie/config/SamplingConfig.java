package dev.reverie.config;

import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.catalog.SamplerKind;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The section {@code sampling}: sampler, grid and guidance. The accepted keys depend on the key {@code sampler};
 * another sampler starts the section afresh.
 *
 * @param kind the sampler's word; the key {@code sampler}
 * @param sampler the sampler with all its options
 * @param steps its number of steps
 * @param minimumTime time at which sampling stops
 * @param grid where the steps are
 * @param threshold whether denoised data are kept in range
 * @param guidance which classes are drawn, and how strongly
 * @param state element type of the state; absent for that of the training
 */
public record SamplingConfig(
        String kind,
        Sampler sampler,
        int steps,
        double minimumTime,
        GridConfig grid,
        ThresholdConfig threshold,
        GuidanceConfig guidance,
        Optional<DType> state) {
    private static final String PREFIX = "sampling.";

    /** Which samples are wanted, whatever draws them. */
    private static final Set<String> OF_ANY_SAMPLER = Stream.concat(
                    GuidanceConfig.KEYS.stream(), ThresholdConfig.KEYS.stream())
            .collect(Collectors.toUnmodifiableSet());

    /** The choices of the key {@code state}. */
    private enum State {
        AS_TRAINED,
        FLOAT32,
        FLOAT64
    }

    /**
     * Reads the section. A model of a discrete chain is by default sampled on that chain: at all of its steps, or, where a
     * sampler takes fewer, at some of them.
     *
     * @param section itself
     * @param process the section {@code process}
     * @param data the section {@code data}
     * @param chainSteps number of steps of the chain that the model knows, absent for continuous time
     * @param network the section {@code network}: NCSN and NCSNv2 have a sampler of their own, and labels are of its
     *     classes
     */
    static SamplingConfig read(
            Section section, ProcessConfig process, DataConfig data, OptionalInt chainSteps, NetworkConfig network) {
        Schedule schedule = process.schedule();
        String kind = section.choice("sampler", usualSampler(process, network).toString(), samplers());
        Optional<SamplerExtension> added = Extensions.find(SamplerExtension.class, kind);
        int usualSteps = added.map(SamplerExtension::usualSteps)
                .orElseGet(() -> usualSteps(SamplerKind.named(kind), chainSteps));
        int steps = section.count("steps", usualSteps, Range.between(1, 1_000_000));
        Sampler sampler = added.isPresent()
                ? section.build(() -> added.get().read(section))
                : new SamplerReader(section, process, chainSteps.isPresent()).read(SamplerKind.named(kind));
        if (sampler.gridPoints(steps) < 2) {
            throw section.fault("steps", "must be at least 2 for " + kind + ", got " + steps);
        }
        if (chainSteps.isPresent()) {
            requireOnChain(section, kind, sampler, steps, chainSteps.getAsInt());
        }
        var domain = schedule.domain();
        double minimumTime = section.number(
                "minimumTime",
                chainSteps.isPresent() ? domain.start() : schedule.samplingEpsilon(),
                Range.below(domain.start(), domain.end()));
        GridConfig grid = GridConfig.read(
                section,
                added.map(own -> own.usualGrid(schedule))
                        .orElseGet(() -> SamplerKind.named(kind).grid(schedule)),
                chainSteps);
        ThresholdConfig threshold = ThresholdConfig.read(section, data);
        GuidanceConfig guidance = GuidanceConfig.read(section, schedule, network.classes());
        State state = section.choice("state", State.AS_TRAINED);
        section.rejectUnknown();
        return new SamplingConfig(
                kind,
                sampler,
                steps,
                minimumTime,
                grid,
                threshold,
                guidance,
                switch (state) {
                    case AS_TRAINED -> Optional.empty();
                    case FLOAT32 -> Optional.of(DType.FLOAT32);
                    case FLOAT64 -> Optional.of(DType.FLOAT64);
                });
    }

    /**
     * The same with other guidance, such as that by a classifier, which the section cannot know of.
     *
     * @param other which classes are drawn, and how strongly
     */
    public SamplingConfig with(GuidanceConfig other) {
        return new SamplingConfig(kind, sampler, steps, minimumTime, grid, threshold, other, state);
    }

    /**
     * What a configuration says of classes and range, as settings to be laid over it beside another sampler, which starts the
     * section afresh: samplers are compared at the same classes and within the same range.
     *
     * @param config of a model
     * @return each {@code sampling.key=value}; defaults are left out
     */
    public static List<String> ofAnySampler(RunConfig config) {
        return unusual(config, OF_ANY_SAMPLER::contains)
                .map(setting -> setting.path() + "=" + setting.value())
                .toList();
    }

    /**
     * What the section says beside sampler and steps, where that is not the default; for instance {@code guidance=1.5
     * label=all}.
     *
     * @param config of a model
     */
    public static String beyondTheUsual(RunConfig config) {
        return unusual(config, key -> !key.equals("sampler") && !key.equals("steps"))
                .map(setting -> setting.path().substring(PREFIX.length()) + "="
                        + setting.value().replace("\"", ""))
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static Stream<ConfigSetting> unusual(RunConfig config, Predicate<String> keys) {
        return config.settings().stream()
                .filter(setting -> setting.path().startsWith(PREFIX)
                        && keys.test(setting.path().substring(PREFIX.length())))
                .filter(setting -> !setting.value().equals(setting.fallback()));
    }

    /** The words that the key {@code sampler} takes: those built in, then those that jars add. */
    public static List<String> samplers() {
        List<String> words = new ArrayList<>(SamplerKind.words());
        words.addAll(Extensions.kinds(SamplerExtension.class));
        return words;
    }

    /** Whether the sampler is built in and has an error norm for each sample. */
    public boolean controlsErrorPerSample() {
        return SamplerKind.words().contains(kind)
                && SamplerKind.named(kind).usual().errorNorm().isPresent();
    }

    private static void requireOnChain(Section section, String kind, Sampler sampler, int steps, int chainSteps) {
        if (!sampler.traits().isOnGrid()) {
            throw section.fault(
                    "sampler",
                    kind + " chooses its own times, but the objective teaches the " + chainSteps
                            + " times of a discrete chain only",
                    "take one that stays on its grid, such as"
                            + " predictorCorrector, ancestral, ddim or dpmSolverPlusPlus");
        }
        int points = sampler.gridPoints(steps);
        if (points > chainSteps) {
            throw section.fault(
                    "steps",
                    "must be at most " + (chainSteps - points + steps) + " for " + kind + ", as the objective teaches "
                            + chainSteps + " times only, got " + steps);
        }
    }

    private static SamplerKind usualSampler(ProcessConfig process, NetworkConfig network) {
        if (network.is(NetworkConfig.Kind.NCSN) || network.is(NetworkConfig.Kind.NCSNV2)) {
            return SamplerKind.ANNEALED_LANGEVIN;
        }
        return process.is(ProcessConfig.Kind.EDM) ? SamplerKind.EDM_HEUN : SamplerKind.PREDICTOR_CORRECTOR;
    }

    /** All steps of a chain where a sampler takes many, else as many as it usually takes and the chain has. */
    private static int usualSteps(SamplerKind kind, OptionalInt chainSteps) {
        if (chainSteps.isEmpty()) {
            return kind.steps();
        }
        int all = chainSteps.getAsInt();
        int extraPoints = kind.create().gridPoints(kind.steps()) - kind.steps();
        return extraPoints == 0 ? all : Math.max(1, Math.min(kind.steps(), all - extraPoints));
    }
}
