package dev.reverie.cli;

import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.interop.ArrayListing;
import dev.reverie.interop.Conversion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Converts weights, or lists them. */
final class ConvertWork {
    private static final int SHOWN_LETTERS = 60;

    private final Console console;

    /**
     * A converter.
     *
     * @param console for results
     */
    ConvertWork(Console console) {
        this.console = console;
    }

    /**
     * Prints a table of what a file holds.
     *
     * @throws IOException if it is damaged or of an unknown kind
     */
    void list(Path file) throws IOException {
        ArrayListing listing = ArrayListing.of(file);
        TextTable table = new TextTable("name", "type", "shape or value");
        for (ArrayListing.Row row : listing.rows()) {
            table.row(plain(row.name()), row.type(), shortened(plain(row.value())));
        }
        table.print(console.out());
        console.say(Quantities.count(listing.rows().size()) + " values, " + Quantities.count(listing.numbers())
                + " numbers in arrays, " + Quantities.bytes(Files.size(file)));
    }

    /** A file's texts may be made to rewrite the terminal. */
    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static String shortened(String text) {
        return text.length() > SHOWN_LETTERS ? text.substring(0, SHOWN_LETTERS) + "..." : text;
    }

    /**
     * Converts.
     *
     * @throws IllegalArgumentException if the request makes no sense
     * @throws IOException if the source is damaged or does not fit, or the target cannot be written
     */
    void convert(ConvertRequest request) throws IOException {
        Path out = request.out();
        if (out == null) {
            throw new IllegalArgumentException("--to is needed: a file .pth or .safetensors, or the folder of a run;"
                    + " or --list, to see what " + request.in() + " holds");
        }
        boolean averaged = request.averaged();
        Conversion.Form form = Conversion.formOf(out);
        if (form != Conversion.Form.RUN && (request.preset() != null || request.config() != null)) {
            throw new IllegalArgumentException(
                    "--preset and --config tell the network of a run, but " + out + " is a file; leave them out");
        }
        Conversion source = Conversion.of(request.in());
        boolean choice = form == Conversion.Form.RUN
                || (form == Conversion.Form.SAFETENSORS && source.form() == Conversion.Form.RUN);
        if (!averaged && !choice) {
            throw new IllegalArgumentException(
                    "--weights has no use here: " + out + " gets all arrays of " + request.in() + "; leave it out");
        }
        switch (form) {
            case RUN -> {
                Path checkpoint = source.toRun(out, configuration(request), averaged);
                console.say("wrote " + checkpoint);
            }
            case TORCH -> source.toTorch(out);
            case SAFETENSORS -> source.toSafetensors(out, averaged);
            default -> throw new IllegalStateException("no form " + form);
        }
        console.out().println(out);
    }

    private static RunConfig configuration(ConvertRequest request) throws IOException {
        String preset = request.preset();
        Path file = request.config();
        if (preset != null && file == null) {
            return RunConfig.parse(Presets.text(preset), "preset " + preset, request.settings());
        }
        if (file != null && preset == null) {
            return RunConfig.load(file, request.settings());
        }
        throw new IllegalArgumentException("a run needs the network of the weights: give either --preset NAME (reverie"
                + " presets lists them) or --config FILE");
    }
}
