package dev.reverie.cli.inspect;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.Quantities;
import dev.reverie.cli.terminal.TextTable;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;

/** Shows the presets. */
final class PresetListing {
    private final Console console;

    PresetListing(Console console) {
        this.console = console;
    }

    /** A table for each group. */
    void table() {
        for (Presets.Group group : Presets.groups()) {
            console.out().println(group.title());
            console.out().println();
            TextTable table = new TextTable("PRESET", "DATA", "STEPS", "BATCH", "DESCRIPTION");
            for (String name : group.names()) {
                RunConfig config = Presets.named(name);
                table.row(
                        name,
                        config.data().name(),
                        Quantities.count(config.training().steps()),
                        Integer.toString(config.training().batchSize()),
                        config.description());
            }
            table.print(console.out());
            console.out().println();
        }
        console.say(
                "reverie presets NAME prints one; reverie train NAME trains it. Presets with the data \"files\" need"
                        + " data of yours: reverie train NAME --data PLACE.");
    }

    /**
     * The text of a preset.
     *
     * @throws dev.reverie.config.ConfigException if there is none of that name
     */
    void text(String name) {
        console.out().print(Presets.text(name));
    }
}
