package dev.reverie.cli;

import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;

/** Shows the presets. */
final class PresetListing {
    private final Console console;

    PresetListing(Console console) {
        this.console = console;
    }

    /** A line for each preset. */
    void table() {
        TextTable table = new TextTable("PRESET", "DATA", "STEPS", "BATCH", "DESCRIPTION");
        for (String name : Presets.names()) {
            RunConfig config = Presets.named(name);
            table.row(
                    name,
                    config.data().name(),
                    Quantities.count(config.training().steps()),
                    Integer.toString(config.training().batchSize()),
                    config.description());
        }
        table.print(console.out());
        console.say("");
        console.say("reverie presets NAME prints one; reverie train NAME trains it.");
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
