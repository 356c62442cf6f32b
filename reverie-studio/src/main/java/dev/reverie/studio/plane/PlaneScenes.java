package dev.reverie.studio.plane;

import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.Datasets;
import dev.reverie.data.table.CsvOptions;
import dev.reverie.data.toy.Toy2d;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.studio.model.ModelName;
import dev.reverie.studio.model.OpenModels;
import dev.reverie.studio.upload.UploadedFile;
import dev.reverie.studio.upload.Uploads;
import dev.reverie.studio.web.Fault;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Opens scenes and data by name, and keeps the data that were used last. */
final class PlaneScenes {
    private static final int KEPT_DATA = 16;

    /** Levels at which toys, whose spread is near 1, are seen best. */
    private static final double SIGMA_MIN = 0.01;

    private static final double SIGMA_MAX = 8;

    private final OpenModels models;
    private final Uploads uploads;
    private final Map<String, PlaneData> data =
            Collections.synchronizedMap(new LinkedHashMap<>(KEPT_DATA, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, PlaneData> eldest) {
                    return size() > KEPT_DATA;
                }
            });

    PlaneScenes(OpenModels models, Uploads uploads) {
        this.models = models;
        this.uploads = uploads;
    }

    /**
     * Opens a scene.
     *
     * @param name of the model or toy
     * @param process of a toy
     * @throws Fault if there is no such thing, or it is not of the plane
     */
    PlaneScene open(ModelName name, Optional<String> process) throws IOException {
        if (name.source() == ModelName.Source.TOY) {
            PlaneData toy = PlaneData.ofToy(PlaneData.toy(name.name(), "model"));
            return PlaneScene.ofToy(toy, schedule(process.orElse("varianceExploding")));
        }
        if (process.isPresent()) {
            throw Fault.at("process", "a trained model has the process it was trained with", "leave process out");
        }
        OpenModels.Loan loan = models.borrow(name);
        try {
            PlaneData own = ofModel(name, loan.model());
            return PlaneScene.ofModel(loan, own);
        } catch (Fault fault) {
            loan.close();
            throw fault.in("model");
        } catch (IOException | RuntimeException e) {
            loan.close();
            throw e;
        }
    }

    private static Schedule schedule(String word) {
        return switch (word) {
            case "varianceExploding" -> new VarianceExploding(SIGMA_MIN, SIGMA_MAX);
            case "variancePreserving" -> new VariancePreserving();
            case "subVariancePreserving" -> new SubVariancePreserving();
            default ->
                throw Fault.at(
                        "process",
                        "process must be one of varianceExploding, variancePreserving, subVariancePreserving, got "
                                + word,
                        null);
        };
    }

    /** The data that a model was trained on; other steps of a run have the same. */
    private PlaneData ofModel(ModelName name, TrainedModel model) throws IOException {
        if (model.data().shape().isImage() || model.data().shape().length() != 2) {
            throw Fault.at(
                    "model",
                    name.text() + " is a model of data of shape " + model.data().shape()
                            + ", but the plane shows points of two coordinates",
                    "take a model of points, such as pretrained:checkerboard");
        }
        String key = name.text() + " " + model.data().sha256();
        PlaneData known = data.get(key);
        if (known == null) {
            known = PlaneData.of(
                    name.text(), model.openData(DataOptions.defaults()).train());
            data.put(key, known);
        }
        return known;
    }

    /**
     * Data by name: of a toy, an upload, or a model.
     *
     * @throws Fault if there are none
     */
    PlaneData data(String text) throws IOException {
        if (text.startsWith("toy:")) {
            return PlaneData.ofToy(PlaneData.toy(text.substring("toy:".length()), "data"));
        }
        Optional<UploadedFile> upload = uploads.named(text, "data");
        if (upload.isPresent()) {
            return ofUpload(upload.get());
        }
        try (OpenModels.Loan loan = models.borrow(ModelName.parse(text, "data"))) {
            return ofModel(ModelName.parse(text, "data"), loan.model());
        } catch (Fault fault) {
            throw fault.in("data");
        }
    }

    private static PlaneData ofUpload(UploadedFile upload) {
        if (!upload.isTable()) {
            throw Fault.at("data", "upload " + upload.id() + " is a " + upload.kind() + ", no table of points", null);
        }
        // Drawn points are shown where they were drawn, a table as a network sees it.
        CsvOptions columns =
                upload.kind().equals("points") ? CsvOptions.defaults().raw() : CsvOptions.defaults();
        DataOptions options = DataOptions.defaults();
        Dataset rows = Datasets.open(upload.file().toString(), options.withTable(columns, options.fold()))
                .train();
        return PlaneData.of("upload " + upload.id(), rows);
    }

    /** The toys. */
    static Toy2d.Kind[] toys() {
        return Toy2d.Kind.values();
    }
}
