package dev.reverie.cli.edit;

import dev.reverie.cli.sample.Sampling;
import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.DeviceChoice;
import dev.reverie.cli.terminal.DownloadLine;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.Quantities;
import dev.reverie.cli.terminal.Version;
import dev.reverie.cli.terminal.WorkLine;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataOptions;
import dev.reverie.data.DataShape;
import dev.reverie.data.DatasetDownload;
import dev.reverie.data.PictureFile;
import dev.reverie.edit.Degradation;
import dev.reverie.edit.EditResult;
import dev.reverie.edit.EditSession;
import dev.reverie.edit.RestorationMethod;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.ModelData;
import dev.reverie.torch.Device;
import dev.reverie.train.TrainedClassifier;
import dev.reverie.train.TrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Works on a picture and writes down what came out. */
final class EditWork {
    private static final String AUTO = "auto";

    private final Console console;

    EditWork(Console console) {
        this.console = console;
    }

    /**
     * Does what was asked for.
     *
     * @return the exit code
     * @throws RequestException if an option is not accepted, or picture, task and model do not go together
     * @throws IOException if the model or a picture cannot be read, or the results not be written
     */
    int run(EditRequest request) throws IOException {
        Device device = DeviceChoice.of(request.device());
        Sampling.makeFolder(request.out());
        try (TrainedModel model = TrainedModel.load(request.source(), device)) {
            model.notices().forEach(console::say);
            RunConfig config = EditDefaults.of(request.task(), model.config())
                    .apply(model.config(), request.options(), request.settings());
            console.say(Version.ofEngine());
            EditResult result;
            long started = System.nanoTime();
            try (WorkLine line = new WorkLine(console, "drawing", "samples", request.count())) {
                EditSession session =
                        new EditSession(model, config.sampling(), request.seed(), (done, total) -> line.reach(done));
                result = edited(session, request);
            }
            double seconds = (System.nanoTime() - started) * 1e-9;
            Sampling.removeFormer(request.out().resolve("samples"));
            List<Path> files = result.write(request.out());
            Path provenance = request.out().resolve("provenance.json");
            Sampling.writeProvenance(provenance, result.provenance(), model, request.arguments(), device, seconds);
            say("the picture as given", result.psnrOfInput());
            say("the samples", result.psnrOfSamples());
            say("their mean", result.psnrOfMean());
            if (request.features() != null) {
                compare(result, request.features(), device);
            }
            console.say(request.count() + " samples in " + Quantities.seconds(seconds));
            files.forEach(file -> console.out().println(file));
            console.out().println(provenance);
        }
        return ExitCode.DONE;
    }

    private void compare(EditResult result, Path features, Device device) throws IOException {
        try (TrainedClassifier network = TrainedClassifier.load(features, device)) {
            double distance = result.perceptualDistance(network)
                    .orElseThrow(() -> new RequestException(
                            "--features compares samples with the truth; give --truth PICTURE or --example N, and a task"
                                    + " that has one"));
            console.say(String.format(
                    Locale.ROOT,
                    "distance of the samples in the features of %s at step %d: %.4f",
                    network.config().name(),
                    network.checkpoint().counters().step(),
                    distance));
        }
    }

    private void say(String what, OptionalDouble decibels) {
        if (decibels.isPresent()) {
            console.say(String.format(Locale.ROOT, "PSNR of %s: %.2f dB", what, decibels.getAsDouble()));
        }
    }

    private EditResult edited(EditSession session, EditRequest request) throws IOException {
        EditTask task = request.task();
        float[] truth = truth(session, request);
        EditResult result;
        if (task instanceof EditTask.Restore restore) {
            result = restored(session, request, restore, truth);
        } else if (task instanceof EditTask.Denoise denoise) {
            result = denoised(session, request, denoise, truth);
        } else if (task instanceof EditTask.Vary vary) {
            return session.vary(given(session, request, truth), vary.strength(), request.count());
        } else {
            EditTask.Interpolate way = (EditTask.Interpolate) task;
            return session.interpolate(given(session, request, truth), other(session, way), request.count());
        }
        return truth == null ? result : result.withTruth(truth);
    }

    private EditResult restored(
            EditSession session, EditRequest request, EditTask.Restore task, float @Nullable [] truth)
            throws IOException {
        Degradation degradation = degradation(session.shape(), task);
        float[] measured = request.in() != null
                ? picture(request.in(), degradation.measured())
                : degradation.of(known(truth), task.sigma(), request.seed());
        return session.restore(
                degradation,
                measured,
                task.sigma(),
                RestorationMethod.named(task.method()),
                task.zeta(),
                request.count());
    }

    private Degradation degradation(DataShape shape, EditTask.Restore task) throws IOException {
        if (task instanceof EditTask.Inpaint inpaint) {
            return Degradation.hole(shape, inpaint.mask() == null ? middle(shape) : mask(inpaint.mask(), shape));
        }
        if (task instanceof EditTask.Superres superres) {
            return Degradation.smaller(shape, superres.factor());
        }
        if (task instanceof EditTask.Deblur deblur) {
            return Degradation.blurred(shape, deblur.blur());
        }
        return Degradation.grey(shape);
    }

    private boolean[][] middle(DataShape shape) {
        console.say("no --mask: the middle of the picture is filled");
        boolean[][] missing = new boolean[shape.height()][shape.width()];
        for (int row = shape.height() / 4; row < shape.height() - shape.height() / 4; row++) {
            for (int column = shape.width() / 4; column < shape.width() - shape.width() / 4; column++) {
                missing[row][column] = true;
            }
        }
        return missing;
    }

    private static boolean[][] mask(Path file, DataShape shape) throws IOException {
        PictureFile picture = PictureFile.read(file);
        DataShape grey = DataShape.image(1, shape.height(), shape.width());
        if (!picture.hasSizeOf(grey)) {
            throw new RequestException("the mask must be " + shape.height() + " x " + shape.width()
                    + " pixels, the size of the model's pictures, got " + picture
                    + "; masks are not resized, since every pixel counts");
        }
        float[] pixels = picture.fitted(grey);
        boolean[][] missing = new boolean[shape.height()][shape.width()];
        for (int i = 0; i < pixels.length; i++) {
            missing[i / shape.width()][i % shape.width()] = pixels[i] >= 0.5f;
        }
        return missing;
    }

    private EditResult denoised(
            EditSession session, EditRequest request, EditTask.Denoise task, float @Nullable [] truth)
            throws IOException {
        boolean auto = task.sigma().equals(AUTO);
        if (request.in() == null && auto) {
            throw new RequestException("--sigma must say how much noise is to be added, since there is no noisy"
                    + " picture; give --sigma 0.2, or --in PICTURE");
        }
        if (!auto) {
            double sigma = sigma(task.sigma());
            float[] noisy =
                    request.in() != null ? picture(request.in(), session.shape()) : session.noisy(known(truth), sigma);
            return session.denoise(noisy, sigma, request.count());
        }
        float[] noisy = given(session, request, truth);
        double sigma = session.noiseLevel(noisy);
        console.say(String.format(Locale.ROOT, "noise level estimated: %.3g", sigma));
        return session.denoise(noisy, sigma, request.count());
    }

    private static double sigma(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new RequestException("--sigma must be a number or " + AUTO + ", got " + text, e);
        }
    }

    private static float[] known(float @Nullable [] truth) {
        if (truth == null) {
            throw new IllegalStateException("a request without picture was let through");
        }
        return truth;
    }

    private float[] given(EditSession session, EditRequest request, float @Nullable [] truth) throws IOException {
        return request.in() != null ? picture(request.in(), session.shape()) : known(truth);
    }

    private float @Nullable [] truth(EditSession session, EditRequest request) throws IOException {
        if (request.example() != null) {
            return example("--example", session, request.example());
        }
        return request.truth() == null ? null : picture(request.truth(), session.shape());
    }

    private float[] other(EditSession session, EditTask.Interpolate task) throws IOException {
        if ((task.with() == null) == (task.withExample() == null)) {
            throw new RequestException("the other picture is needed, once: --with PICTURE, or --with-example N");
        }
        return task.with() != null
                ? picture(task.with(), session.shape())
                : example("--with-example", session, task.withExample());
    }

    private float[] picture(Path file, DataShape shape) throws IOException {
        PictureFile picture = PictureFile.read(file);
        picture.changes(shape).forEach(console::say);
        return picture.fitted(shape);
    }

    private float[] example(String option, EditSession session, @Nullable Integer number) throws IOException {
        int index = number == null ? 0 : number;
        try (DownloadLine line = new DownloadLine(console)) {
            DataOptions options = DataOptions.defaults().withDownload(DatasetDownload.defaultCache(), line);
            ModelData data = ModelData.own(session.model(), ModelData.Part.TEST, options);
            if (index < 0 || index >= data.dataset().size()) {
                throw new RequestException(option + " must be in [0, "
                        + (data.dataset().size() - 1) + "], the pictures of "
                        + data.dataset().name() + ", got " + index);
            }
            float[] pixels = new float[data.info().shape().length()];
            data.dataset().read(index, pixels, 0);
            return pixels;
        }
    }
}
