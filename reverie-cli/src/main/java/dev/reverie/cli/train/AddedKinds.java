package dev.reverie.cli.train;

import dev.reverie.config.DatasetExtension;
import dev.reverie.config.Extension;
import dev.reverie.config.Extensions;
import dev.reverie.config.NetworkExtension;
import dev.reverie.config.ObjectiveExtension;
import dev.reverie.config.SamplerExtension;
import dev.reverie.config.ScheduleExtension;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Lists the kinds that jars on the class path add in the help of {@code reverie train}. */
public final class AddedKinds {
    private AddedKinds() {}

    /** Appends the added kinds to the help of a command; they are loaded when the help is shown. */
    public static void listInHelp(CommandLine command) {
        var usual = command.getHelpSectionMap().get(UsageMessageSpec.SECTION_KEY_FOOTER);
        Map<String, CommandLine.IHelpSectionRenderer> sections = new LinkedHashMap<>(command.getHelpSectionMap());
        sections.put(UsageMessageSpec.SECTION_KEY_FOOTER, help -> (usual == null ? "" : usual.render(help)) + text());
        command.setHelpSectionMap(sections);
    }

    private static String text() {
        Map<String, Class<? extends Extension>> sorts = new LinkedHashMap<>();
        sorts.put("network.kind", NetworkExtension.class);
        sorts.put("process.kind", ScheduleExtension.class);
        sorts.put("objective.kind", ObjectiveExtension.class);
        sorts.put("sampling.sampler", SamplerExtension.class);
        sorts.put("data.name", DatasetExtension.class);
        String lines = sorts.entrySet().stream()
                .flatMap(sort -> Extensions.of(sort.getValue()).stream()
                        .map(added -> "  " + sort.getKey() + "=" + added.kind() + "  " + added.description()))
                .collect(Collectors.joining(System.lineSeparator()));
        return lines.isEmpty()
                ? ""
                : System.lineSeparator() + "Added by jars on the class path:" + System.lineSeparator() + lines
                        + System.lineSeparator();
    }
}
