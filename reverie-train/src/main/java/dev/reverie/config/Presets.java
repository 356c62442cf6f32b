package dev.reverie.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Configurations that come with the program, files of the same form as anybody's own.
 *
 * <pre>{@code
 * RunConfig config = Presets.named("digits-32").with("training.steps=1000");
 * }</pre>
 */
public final class Presets {
    private static final List<String> NAMES = List.of(
            "quickstart-points",
            "quickstart-digits",
            "flow-eight-gaussians",
            "flow-matching-eight-gaussians",
            "flow-moons",
            "flow-checkerboard",
            "flow-pinwheel",
            "flow-two-spirals",
            "flow-table",
            "digits-32",
            "mnist",
            "fashion-mnist",
            "cifar10-ddpmpp-small",
            "cifar10-ncsnpp-ve",
            "cifar10-ddpmpp-vp",
            "cifar10-ddpmpp-subvp");

    private Presets() {}

    /** All names: small ones first, published ones last. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * A preset, read and checked.
     *
     * @param name one of {@link #names()}
     * @throws ConfigException if there is none of that name; the message gives the nearest and all
     */
    public static RunConfig named(String name) {
        return RunConfig.parse(text(name), "preset " + name, List.of());
    }

    /**
     * The text of a preset with its comments, to start a configuration of one's own from.
     *
     * @param name one of {@link #names()}
     * @throws ConfigException if there is none of that name
     */
    public static String text(String name) {
        if (!NAMES.contains(name)) {
            String hint = NearestKey.of(name, NAMES)
                    .map(nearest -> "; is " + nearest + " meant?")
                    .orElse(";");
            throw new ConfigException("there is no preset \"" + name + "\"" + hint + " the presets are "
                    + String.join(", ", NAMES) + "; a configuration of your own is named by its path, such as ./"
                    + name + ".yaml");
        }
        String resource = "/dev/reverie/presets/" + name + ".yaml";
        try (InputStream in = Presets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + resource + " is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the resource " + resource + " cannot be read", e);
        }
    }
}
