package dev.reverie.cli.edit;

import dev.reverie.cli.sample.SamplingOptions;
import dev.reverie.config.ProcessConfig;
import dev.reverie.config.RunConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Default sampling of the tasks of {@code reverie edit}: the section {@code sampling} of a run is made for samples from
 * pure noise, and has often more steps than an edit needs.
 *
 * @param sampler its name
 * @param settings that go with it, each {@code sampling.key=value}
 * @param fixed settings that the task needs whatever the sampler is
 */
record EditDefaults(String sampler, List<String> settings, List<String> fixed) {
    private static final String REPLACEMENT = "replacement";
    private static final String DPS = "dps";
    private static final String PIGDM = "pigdm";

    /** Keeps private copies of the lists. */
    EditDefaults {
        settings = List.copyOf(settings);
        fixed = List.copyOf(fixed);
    }

    private EditDefaults(String sampler, String setting) {
        this(sampler, List.of(setting), List.of());
    }

    /**
     * The defaults of a task and a model.
     *
     * @param task what is done
     * @param config of the model
     */
    static EditDefaults of(EditTaskCommand task, RunConfig config) {
        if (task instanceof InterpolateCommand) {
            List<String> invertible = List.of("sampling.denoise=false");
            return config.requireScoreModel().objective().chainSteps().isPresent()
                    ? new EditDefaults("ddim", List.of("sampling.steps=100"), invertible)
                    : new EditDefaults("probabilityFlow", List.of("sampling.tolerance=1e-5"), invertible);
        }
        if (task instanceof RestoreCommand restore) {
            if (restore.method.equals(REPLACEMENT)) {
                boolean explodes = config.requireScoreModel().process().is(ProcessConfig.Kind.VARIANCE_EXPLODING);
                return new EditDefaults(explodes ? "reverseDiffusion" : "eulerMaruyama", "sampling.steps=200");
            }
            // Denoised pictures far out of range, as young models give at high noise, would be driven further by the
            // gradient.
            boolean guides = restore.method.equals(DPS) || restore.method.equals(PIGDM);
            List<String> kept = guides ? List.of("sampling.threshold=static") : List.of();
            return restore.method.equals(DPS)
                    ? new EditDefaults("eulerMaruyama", List.of("sampling.steps=200"), kept)
                    : new EditDefaults("stochasticHeun", List.of("sampling.steps=50"), kept);
        }
        return new EditDefaults("stochasticHeun", "sampling.steps=50");
    }

    /**
     * A configuration with what was asked for, and these where nothing was.
     *
     * @param config of the model
     * @param options by their names
     * @param more changes of the section {@code sampling}
     */
    RunConfig apply(RunConfig config, Map<String, String> options, List<String> more) {
        Map<String, String> all = new LinkedHashMap<>(options);
        List<String> changes = new ArrayList<>(fixed);
        boolean chosen =
                options.containsKey("--sampler") || more.stream().anyMatch(set -> set.startsWith("sampling.sampler="));
        if (!chosen) {
            all.put("--sampler", sampler);
            settings.stream()
                    .filter(set -> !options.containsKey("--" + set.substring("sampling.".length(), set.indexOf('='))))
                    .forEach(changes::add);
        }
        changes.addAll(more);
        return SamplingOptions.apply(config, all, changes);
    }
}
