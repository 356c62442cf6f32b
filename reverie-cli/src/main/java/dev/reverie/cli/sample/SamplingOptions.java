package dev.reverie.cli.sample;

import dev.reverie.config.ConfigException;
import dev.reverie.config.RunConfig;
import dev.reverie.errors.RequestException;
import dev.reverie.text.CamelCase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Options of {@code reverie sample} laid over the section {@code sampling}: the same words, with dashes, so that there is
 * one place that knows what is accepted.
 */
public final class SamplingOptions {
    /** Options whose values are names that others gave, no words of ours. */
    private static final Set<String> NAMES = Set.of("--label", "--negative-label");

    private SamplingOptions() {}

    /**
     * The configuration with the options in its section.
     *
     * @param config of the model
     * @param options by their names, such as {@code --signal-to-noise}
     * @param settings more changes, each {@code sampling.key=value}
     * @throws ConfigException if a value is not accepted, in the words of the option
     */
    public static RunConfig apply(RunConfig config, Map<String, String> options, List<String> settings) {
        List<String> all = new ArrayList<>();
        options.forEach((name, value) -> {
            String path = "sampling." + key(name);
            boolean word = !value.isEmpty() && Character.isLetter(value.charAt(0));
            all.add(
                    NAMES.contains(name)
                            ? RunConfig.setting(path, value)
                            : path + "=" + (word ? CamelCase.ofDashed(value) : value));
        });
        for (String setting : settings) {
            if (!setting.startsWith("sampling.")) {
                throw new RequestException("--set changes the section sampling here, as in"
                        + " --set sampling.langevinStep=batch, got \"" + setting
                        + "\"; the weights depend on everything else");
            }
            all.add(setting);
        }
        try {
            return config.with(all.toArray(String[]::new));
        } catch (ConfigException e) {
            throw new ConfigException(
                    inWordsOf(options, e.problem()), e.remedy().orElse(null), e);
        }
    }

    private static String inWordsOf(Map<String, String> options, String message) {
        String text = message;
        for (String name : options.keySet()) {
            text = text.replace("--set sampling." + key(name) + " ", name + " ");
        }
        return text;
    }

    /** {@code --signal-to-noise} is {@code signalToNoise}. */
    private static String key(String option) {
        return CamelCase.ofDashed(option.substring(2));
    }
}
