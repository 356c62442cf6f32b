package dev.reverie.fuzz;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All readers. */
final class Targets {
    private Targets() {}

    /** Every target, each with seeds of its own. */
    static List<Target> all() {
        return Stream.of(
                        ArrayTargets.all(),
                        TorchTargets.all(),
                        DataTargets.all(),
                        PictureTargets.all(),
                        ConfigTargets.all(),
                        RunTargets.all(),
                        DiffusersTargets.all(),
                        StudioTargets.all())
                .flatMap(List::stream)
                .toList();
    }

    /** The target of that name. */
    static Target named(String name) {
        return all().stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no target '" + name + "'; there are "
                        + all().stream().map(Target::name).collect(Collectors.joining(", "))));
    }
}
