package dev.reverie.studio.work;

import dev.reverie.data.DataShape;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.eval.ModelData;
import dev.reverie.studio.model.Recipe;
import dev.reverie.studio.web.Fault;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.util.List;

/** Pictures that requests name: {@code upload:ID}, or {@code example:INDEX} of the part of a model's data held out. */
final class Pictures {
    private static final String EXAMPLE = "example:";

    private Pictures() {}

    /**
     * The pixels of a picture.
     *
     * @param tools hold uploads
     * @param name of the picture
     * @param shape that it is brought to
     * @param model whose data examples are of
     * @param pointer of the name
     * @return row-major in [0, 1]
     */
    static float[] of(WorkTools tools, String name, DataShape shape, TrainedModel model, String pointer)
            throws IOException {
        if (!name.startsWith(EXAMPLE)) {
            return tools.uploads()
                    .named(name, pointer)
                    .orElseThrow(
                            () -> Fault.at(pointer, "a picture is named upload:ID or example:INDEX, got " + name, null))
                    .picture(shape, pointer);
        }
        ModelData data = ModelData.own(model, ModelData.Part.TEST, DataOptions.defaults());
        long index = index(name, data.dataset().size(), pointer);
        float[] pixels = new float[data.info().shape().length()];
        data.dataset().read(index, pixels, 0);
        if (pixels.length != shape.length()) {
            throw Fault.at(
                    pointer,
                    "an example of the data is whole; only an upload can be damaged already",
                    "set degrade to true, or send the damaged picture");
        }
        return pixels;
    }

    private static long index(String name, long size, String pointer) {
        try {
            long index = Long.parseLong(name.substring(EXAMPLE.length()));
            if (index >= 0 && index < size) {
                return index;
            }
        } catch (NumberFormatException e) {
            throw Fault.at(pointer, "an example is named by its number, got " + name, null);
        }
        throw Fault.at(pointer, "examples are 0 to " + (size - 1) + ", got " + name, null);
    }

    /** The option of a command that names a picture. */
    static List<String> option(WorkTools tools, String name, String ofFile, String ofExample) throws IOException {
        return name.startsWith(EXAMPLE)
                ? List.of(ofExample, name.substring(EXAMPLE.length()))
                : List.of(
                        ofFile,
                        tools.uploads()
                                .named(name, "picture")
                                .orElseThrow(() -> Fault.at(
                                        "/request/picture",
                                        "a picture is named upload:ID or example:INDEX, got " + name,
                                        null))
                                .file()
                                .toString());
    }

    /**
     * Adds the lines of a program that read a picture.
     *
     * @param program gets them; has a variable {@code model}
     * @param tools hold uploads
     * @param name of the picture
     * @param variable that holds its pixels afterwards
     * @param shape expression of the shape that it is brought to
     */
    static void read(JavaProgram program, WorkTools tools, String name, String variable, String shape)
            throws IOException {
        if (!name.startsWith(EXAMPLE)) {
            String file = tools.uploads()
                    .find(name.substring(name.indexOf(':') + 1), "picture")
                    .file()
                    .toString();
            program.use("dev.reverie.data.image.PictureFile")
                    .line(
                            "float[] %s = PictureFile.read(Path.of(%s)).fitted(%s);",
                            variable, Recipe.literal(file), shape);
            return;
        }
        program.use("dev.reverie.data.catalog.DataOptions", "dev.reverie.eval.ModelData")
                .line("float[] %s = new float[%s.length()];", variable, shape)
                .line("ModelData.own(model, ModelData.Part.TEST, DataOptions.defaults())")
                .line("        .dataset().read(%s, %s, 0);", name.substring(EXAMPLE.length()), variable);
    }
}
