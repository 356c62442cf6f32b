package dev.reverie.studio.work;

import dev.reverie.studio.model.Recipe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The command {@code reverie edit} that does the same as a request. */
final class EditRecipe {
    private EditRecipe() {}

    /**
     * The command.
     *
     * @param tools where models are
     * @param sampling by which model and how
     * @param edit such as {@code inpaint}
     * @param options of that edit
     */
    static String command(WorkTools tools, SamplingRequest sampling, String edit, List<String> options)
            throws IOException {
        List<String> words = new ArrayList<>(
                List.of("edit", Recipe.argument(sampling.model(), tools.models().files()), edit));
        words.addAll(options);
        words.addAll(List.of("--n", Integer.toString(sampling.n()), "--seed", Long.toString(sampling.seed())));
        sampling.settings().forEach(setting -> words.addAll(List.of("--set", setting)));
        return Recipe.command(words);
    }
}
