package dev.reverie.edit;

import dev.reverie.config.GuidanceConfig;
import dev.reverie.config.ProcessConfig;
import dev.reverie.config.RunConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Sampling that suits an edit: the section {@code sampling} of a run is made for samples from pure noise, and has often more steps
 * than an edit needs.
 *
 * @param sampler its name
 * @param settings that go with it, each {@code sampling.key=value}
 * @param fixed settings that the edit needs whatever the sampler is
 */
public record EditSampling(String sampler, List<String> settings, List<String> fixed) {
    /** Keeps private copies of the lists. */
    public EditSampling {
        settings = List.copyOf(settings);
        fixed = List.copyOf(fixed);
    }

    /**
     * The settings that put aside the classes that a run draws: the class of a picture that is given is not known, and image i of a
     * run with {@code label: all} would be drawn as class i.
     *
     * @param config of the model
     * @param wishes what was asked for, each {@code sampling.key=value}; a class or guidance among them stays
     */
    public static List<String> withoutClasses(RunConfig config, List<String> wishes) {
        return config.network().classes() == 0
                ? List.of()
                : GuidanceConfig.KEYS.stream()
                        .map(key -> "sampling." + key + "=")
                        .filter(setting -> wishes.stream().noneMatch(wish -> wish.startsWith(setting)))
                        .toList();
    }

    /** For what begins with a picture: denoising and variation. */
    public static EditSampling ofPicture() {
        return new EditSampling("stochasticHeun", List.of("sampling.steps=50"), List.of());
    }

    /**
     * For a restoration.
     *
     * @param method how the measurement enters
     * @param config of the model
     */
    public static EditSampling ofRestoration(RestorationMethod method, RunConfig config) {
        if (method == RestorationMethod.REPLACEMENT) {
            boolean explodes = config.requireScoreModel().process().is(ProcessConfig.Kind.VARIANCE_EXPLODING);
            return new EditSampling(
                    explodes ? "reverseDiffusion" : "eulerMaruyama", List.of("sampling.steps=200"), List.of());
        }
        // Denoised pictures far out of range, as young models give at high noise, would be driven further by the
        // gradient.
        boolean guides = method == RestorationMethod.DPS || method == RestorationMethod.PIGDM;
        List<String> kept = guides ? List.of("sampling.threshold=static") : List.of();
        return method == RestorationMethod.DPS
                ? new EditSampling("eulerMaruyama", List.of("sampling.steps=200"), kept)
                : new EditSampling("stochasticHeun", List.of("sampling.steps=50"), kept);
    }

    /**
     * For a way between two pictures, which must be gone backwards too.
     *
     * @param config of the model
     */
    public static EditSampling ofInterpolation(RunConfig config) {
        List<String> invertible = List.of("sampling.denoise=false");
        return config.requireScoreModel().objective().chainSteps().isPresent()
                ? new EditSampling("ddim", List.of("sampling.steps=100"), invertible)
                : new EditSampling("probabilityFlow", List.of("sampling.tolerance=1e-5"), invertible);
    }

    /**
     * The settings of this sampling, with what was asked for in their place.
     *
     * @param config of the model
     * @param wishes each {@code sampling.key=value}; one that names a sampler puts this one aside
     */
    public List<String> choices(RunConfig config, List<String> wishes) {
        List<String> all = new ArrayList<>(withoutClasses(config, wishes));
        all.addAll(fixed);
        if (wishes.stream().noneMatch(wish -> wish.startsWith("sampling.sampler="))) {
            all.add("sampling.sampler=" + sampler);
            all.addAll(settings);
        }
        all.removeIf(setting ->
                wishes.stream().anyMatch(wish -> wish.startsWith(setting.substring(0, setting.indexOf('=') + 1))));
        all.addAll(wishes);
        return all;
    }

    /**
     * A configuration with these {@link #choices}.
     *
     * @param config of the model
     * @param wishes each {@code sampling.key=value}
     */
    public RunConfig apply(RunConfig config, List<String> wishes) {
        return config.with(choices(config, wishes).toArray(String[]::new));
    }
}
