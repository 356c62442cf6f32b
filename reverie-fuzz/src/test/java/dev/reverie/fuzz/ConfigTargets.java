package dev.reverie.fuzz;

import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Readers of configurations and of settings on the command line. */
final class ConfigTargets {
    private ConfigTargets() {}

    static List<Target> all() {
        return List.of(
                new Target(
                        "config",
                        () -> Presets.names().stream()
                                .map(name -> Pieces.utf8(Presets.text(name)))
                                .toList(),
                        input -> RunConfig.parse(text(input), "input", List.of())),
                new Target(
                        "settings",
                        () -> List.of(
                                Pieces.utf8("process={kind: variancePreserving}\ntraining.steps=10"),
                                Pieces.utf8("data.name=drawn-digits\nnetwork.kind=dit\nprocess.kind=edm"),
                                Pieces.utf8("a=[1, &x 2, *x]\nb.c=!!int 3\nx")),
                        ConfigTargets::readSettings));
    }

    static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }

    private static void readSettings(byte[] input) {
        List<String> settings = text(input).lines().limit(4).toList();
        RunConfig.parse("data: {name: moons}", "input", settings);
    }
}
