package dev.reverie.cli.terminal;

import dev.reverie.errors.RequestException;
import dev.reverie.file.NearestName;
import dev.reverie.trained.PretrainedModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A run as a user names it: its folder, one of its checkpoints, or a model that comes with Reverie. What is there under that name
 * wins.
 */
public final class RunArgument {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]*");

    private RunArgument() {}

    /** Whether a name stands for a model that comes with Reverie: there is one, and no file or folder of that name. */
    public static boolean isPretrained(Path given) {
        return PretrainedModels.names().contains(given.toString()) && !Files.exists(given);
    }

    /**
     * The folder or file.
     *
     * @param console told which of two is meant
     * @param given what the user typed
     * @return an unpacked checkpoint if it is the name of a pretrained model, otherwise what was given
     * @throws RequestException if it is a word that names neither
     * @throws IOException if a model cannot be unpacked
     */
    public static Path of(Console console, Path given) throws IOException {
        String name = given.toString();
        boolean known = PretrainedModels.names().contains(name);
        if (Files.exists(given)) {
            if (known) {
                console.say(name
                        + " is taken from this folder; the pretrained model of that name is found from another one");
            }
            return given;
        }
        if (known) {
            console.say(name + " comes with Reverie; reverie models " + name + " tells what it is");
            return PretrainedModels.checkpoint(name);
        }
        if (WORD.matcher(name).matches()) {
            throw new RequestException(
                    name + ": there is no such folder or file, and no pretrained model of that name; there are "
                            + String.join(", ", PretrainedModels.names()),
                    NearestName.of(name, PretrainedModels.names())
                            .map(nearest -> "is " + nearest + " meant?")
                            .orElse("train one: reverie train PRESET --out " + name));
        }
        return given;
    }

    /** The folder of results where none is named: for instance {@code digits-samples} of the run {@code runs/digits}. */
    public static Path results(Path given, String what) {
        Path last = given.toAbsolutePath().normalize().getFileName();
        String name = last == null ? "model" : last.toString().replaceFirst("\\.safetensors$", "");
        return Path.of(name + "-" + what);
    }
}
