package dev.reverie.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Configurations that come with the program, in the format of user configurations.
 *
 * <pre>{@code
 * RunConfig config = Presets.named("digits-32").with("training.steps=1000");
 * }</pre>
 *
 * <p>Those of the published program of Song et al. 2021 (arXiv:2011.13456) are called as its files are, with dashes:
 * {@code ve/cifar10_ncsnpp_continuous} is {@code ve-cifar10-ncsnpp-continuous}. Every value is that of the program; the
 * description gives the paper's number.
 */
public final class Presets {
    private static final List<Group> GROUPS = List.of(
            new Group(
                    "Minutes on two cores",
                    "",
                    List.of(
                            "quickstart-points",
                            "quickstart-digits",
                            "digits-conditional",
                            "digits-classifier",
                            "digits-ddpm",
                            "digits-dit",
                            "digits-edm",
                            "digits-ncsnv2",
                            "waveforms",
                            "flow-eight-gaussians",
                            "flow-matching-eight-gaussians",
                            "flow-moons",
                            "flow-checkerboard",
                            "flow-pinwheel",
                            "flow-two-spirals",
                            "flow-table")),
            new Group(
                    "An hour on two cores, or a day on a graphics card",
                    "",
                    List.of(
                            "digits-32",
                            "mnist",
                            "mnist-conditional",
                            "mnist-classifier",
                            "fashion-mnist",
                            "cifar10-ddpmpp-small")),
            new Group(
                    "Models that come with the program (reverie models)",
                    "pretrained/",
                    List.of(
                            "pretrained-mnist-conditional",
                            "pretrained-fashion-mnist-conditional",
                            "pretrained-digits-conditional",
                            "pretrained-checkerboard",
                            "pretrained-waveforms",
                            "pretrained-protein")),
            new Group(
                    "EDM as published (arXiv:2206.00364)",
                    "edm/",
                    List.of(
                            "edm-cifar10-ddpmpp",
                            "edm-cifar10-ddpmpp-conditional",
                            "edm-cifar10-ncsnpp",
                            "edm-cifar10-ncsnpp-conditional")),
            published(
                    "Variance exploding",
                    "ve-cifar10-ncsnpp",
                    "ve-cifar10-ncsnpp-continuous",
                    "ve-cifar10-ncsnpp-deep-continuous",
                    "ve-cifar10-ddpm",
                    "ve-celeba-ncsnpp",
                    "ve-bedroom-ncsnpp-continuous",
                    "ve-church-ncsnpp-continuous",
                    "ve-celebahq-256-ncsnpp-continuous",
                    "ve-celebahq-ncsnpp-continuous",
                    "ve-ffhq-256-ncsnpp-continuous",
                    "ve-ffhq-ncsnpp-continuous",
                    "ve-ncsn-cifar10",
                    "ve-ncsn-cifar10-5",
                    "ve-ncsn-cifar10-124",
                    "ve-ncsn-cifar10-1245",
                    "ve-ncsn-celeba",
                    "ve-ncsn-celeba-5",
                    "ve-ncsn-celeba-124",
                    "ve-ncsn-celeba-1245",
                    "ve-ncsnv2-cifar10",
                    "ve-ncsnv2-celeba",
                    "ve-ncsnv2-bedroom"),
            published(
                    "Variance preserving",
                    "vp-cifar10-ddpmpp",
                    "vp-cifar10-ddpmpp-continuous",
                    "vp-cifar10-ddpmpp-deep-continuous",
                    "vp-cifar10-ncsnpp",
                    "vp-cifar10-ncsnpp-continuous",
                    "vp-cifar10-ncsnpp-deep-continuous",
                    "vp-ddpm-cifar10",
                    "vp-ddpm-cifar10-continuous",
                    "vp-ddpm-cifar10-unconditional",
                    "vp-ddpm-bedroom",
                    "vp-ddpm-celebahq",
                    "vp-ddpm-church"),
            published(
                    "Sub-variance preserving",
                    "subvp-cifar10-ddpm-continuous",
                    "subvp-cifar10-ddpmpp-continuous",
                    "subvp-cifar10-ddpmpp-deep-continuous",
                    "subvp-cifar10-ncsnpp-continuous",
                    "subvp-cifar10-ncsnpp-deep-continuous"));

    private static final List<String> NAMES =
            GROUPS.stream().flatMap(group -> group.names().stream()).toList();

    private Presets() {}

    /**
     * Presets that belong together.
     *
     * @param title what they have in common
     * @param folder where their files are among the program's resources: empty, or ending in a slash
     * @param names in the order of reading
     */
    public record Group(String title, String folder, List<String> names) {
        /** Keeps a private copy of the list. */
        public Group {
            names = List.copyOf(names);
        }
    }

    private static Group published(String process, String... names) {
        return new Group(process + ", as published (arXiv:2011.13456)", "score-sde/", List.of(names));
    }

    /** All presets by group: small ones first, published ones last. */
    public static List<Group> groups() {
        return GROUPS;
    }

    /** All names, in the order of {@link #groups}. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * A preset, read and checked.
     *
     * @param name one of {@link #names()}
     * @throws ConfigException if there is none of that name; the message gives the nearest
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
        String resource = "/dev/reverie/presets/" + folder(name) + name + ".yaml";
        try (InputStream in = Presets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + resource + " is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the resource " + resource + " cannot be read", e);
        }
    }

    private static String folder(String name) {
        return GROUPS.stream()
                .filter(group -> group.names().contains(name))
                .map(Group::folder)
                .findFirst()
                .orElseThrow(() -> new ConfigException(
                        "there is no preset \"" + name + "\"",
                        NearestKey.of(name, NAMES)
                                        .map(nearest -> "is " + nearest + " meant? ")
                                        .orElse("")
                                + "reverie presets lists them all; a configuration of your own is named by its path, such"
                                + " as ./"
                                + name + ".yaml"));
    }
}
