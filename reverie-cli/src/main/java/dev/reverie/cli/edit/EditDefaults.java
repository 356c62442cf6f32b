package dev.reverie.cli.edit;

import dev.reverie.cli.sample.SamplingOptions;
import dev.reverie.config.RunConfig;
import dev.reverie.edit.EditSampling;
import dev.reverie.edit.RestorationMethod;
import dev.reverie.text.CamelCase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Options of {@code reverie edit} laid over the sampling that suits the task. */
final class EditDefaults {
    private EditDefaults() {}

    /** The sampling that suits a task and a model. */
    private static EditSampling usual(EditTaskCommand task, RunConfig config) {
        if (task instanceof InterpolateCommand) {
            return EditSampling.ofInterpolation(config);
        }
        return task instanceof RestoreCommand restore
                ? EditSampling.ofRestoration(RestorationMethod.named(restore.method), config)
                : EditSampling.ofPicture();
    }

    /**
     * A configuration with what was asked for, and what suits the task where nothing was.
     *
     * @param task with its options
     * @param config of the model
     */
    static RunConfig apply(EditTaskCommand task, RunConfig config) {
        EditSampling usual = usual(task, config);
        Map<String, String> options = task.sampling();
        Map<String, String> all = new LinkedHashMap<>(options);
        List<String> wishes = new ArrayList<>(task.settings);
        options.keySet().forEach(name -> wishes.add("sampling." + CamelCase.ofDashed(name.substring(2)) + "="));
        List<String> changes = new ArrayList<>(EditSampling.withoutClasses(config, wishes));
        changes.addAll(usual.fixed());
        boolean chosen = options.containsKey("--sampler")
                || task.settings.stream().anyMatch(set -> set.startsWith("sampling.sampler="));
        if (!chosen) {
            all.put("--sampler", usual.sampler());
            usual.settings().stream()
                    .filter(set -> !options.containsKey("--" + set.substring("sampling.".length(), set.indexOf('='))))
                    .forEach(changes::add);
        }
        changes.addAll(task.settings);
        return SamplingOptions.apply(config, all, changes);
    }
}
