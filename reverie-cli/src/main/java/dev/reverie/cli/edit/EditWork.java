package dev.reverie.cli.edit;

import dev.reverie.cli.sample.Sampling;
import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.DeviceChoice;
import dev.reverie.cli.terminal.DownloadLine;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.Quantities;
import dev.reverie.cli.terminal.RunArgument;
import dev.reverie.cli.terminal.Version;
import dev.reverie.cli.terminal.WorkLine;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.DatasetDownload;
import dev.reverie.data.image.PictureFile;
import dev.reverie.edit.Degradation;
import dev.reverie.edit.EditResult;
import dev.reverie.edit.EditSession;
import dev.reverie.edit.RestorationMethod;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.ModelData;
import dev.reverie.torch.Device;
import dev.reverie.trained.TrainedClassifier;
import dev.reverie.trained.TrainedScoreModel;
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
    int run(EditTaskCommand task) throws IOException {
        Device device = DeviceChoice.of(task.device);
        Sampling.makeFolder(task.out());
        try (TrainedScoreModel model = TrainedScoreModel.load(RunArgument.of(console, task.source()), device)) {
            model.notices().forEach(console::say);
            RunConfig config = EditDefaults.apply(task, model.config());
            console.say(Version.ofEngine());
            EditResult result;
            long started = System.nanoTime();
            try (WorkLine line = new WorkLine(console, "drawing", "samples", task.count)) {
                EditSession session = new EditSession(
                        model, config.requireScoreModel().sampling(), task.seed, (done, total) -> line.reach(done));
                result = edited(session, task);
            }
            double seconds = (System.nanoTime() - started) * 1e-9;
            Sampling.removeFormer(task.out().resolve("samples"));
            List<Path> files = result.write(task.out());
            Path provenance = task.out().resolve("provenance.json");
            Sampling.writeProvenance(provenance, result.provenance(), model, console.arguments(), device, seconds);
            say("the input", result.psnrOfInput());
            say("the samples", result.psnrOfSamples());
            say("their mean", result.psnrOfMean());
            if (task.features != null) {
                compare(result, task.features, device);
            }
            console.say(task.count + " samples in " + Quantities.seconds(seconds));
            files.forEach(file -> console.out().println(file));
            console.out().println(provenance);
        }
        return ExitCode.DONE;
    }

    private void compare(EditResult result, Path features, Device device) throws IOException {
        try (TrainedClassifier network = TrainedClassifier.load(features, device)) {
            double distance = result.perceptualDistance(network)
                    .orElseThrow(() -> new RequestException(
                            "--features compares samples with the truth",
                            "give --truth PICTURE or --example N, and a task that has one"));
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

    private EditResult edited(EditSession session, EditTaskCommand task) throws IOException {
        float[] truth = truth(session, task);
        EditResult result;
        if (task instanceof RestoreCommand restore) {
            result = restored(session, restore, truth);
        } else if (task instanceof DenoiseCommand denoise) {
            result = denoised(session, denoise, truth);
        } else if (task instanceof VaryCommand vary) {
            return session.vary(given(session, task, truth), vary.strength, task.count);
        } else {
            InterpolateCommand way = (InterpolateCommand) task;
            return session.interpolate(given(session, task, truth), other(session, way), task.count);
        }
        return truth == null ? result : result.withTruth(truth);
    }

    private EditResult restored(EditSession session, RestoreCommand task, float @Nullable [] truth) throws IOException {
        Degradation degradation = degradation(session.shape(), task);
        float[] measured = task.in != null
                ? picture(task.in, degradation.measured())
                : degradation.of(known(truth), task.sigma(), task.seed);
        return session.restore(
                degradation,
                measured,
                task.sigma(),
                RestorationMethod.named(task.method),
                task.zeta,
                task.count,
                task.keepKnown());
    }

    private Degradation degradation(DataShape shape, RestoreCommand task) throws IOException {
        if (task instanceof InpaintCommand inpaint) {
            return Degradation.hole(shape, inpaint.mask == null ? middle(shape) : mask(inpaint.mask, shape));
        }
        if (task instanceof SuperresCommand superres) {
            return Degradation.smaller(shape, superres.factor);
        }
        if (task instanceof DeblurCommand deblur) {
            return Degradation.blurred(shape, deblur.blur);
        }
        return Degradation.grey(shape);
    }

    private boolean[][] middle(DataShape shape) {
        console.say("no --mask: the middle of the picture is filled");
        return Degradation.middle(shape);
    }

    private static boolean[][] mask(Path file, DataShape shape) throws IOException {
        PictureFile picture = PictureFile.read(file);
        DataShape grey = DataShape.image(1, shape.height(), shape.width());
        if (!picture.hasSizeOf(grey)) {
            throw new RequestException("the mask must be " + shape.height() + " x " + shape.width()
                    + " pixels, the size of the model's pictures, got " + picture
                    + "; masks are not resized, since every pixel counts");
        }
        return picture.bright();
    }

    private EditResult denoised(EditSession session, DenoiseCommand task, float @Nullable [] truth) throws IOException {
        boolean auto = task.sigma.equals(AUTO);
        if (task.in == null && auto) {
            throw new RequestException(
                    "--sigma must say how much noise is to be added, since there is no noisy picture",
                    "give --sigma 0.2, or --in PICTURE");
        }
        if (!auto) {
            double sigma = sigma(task.sigma);
            float[] noisy = task.in != null ? picture(task.in, session.shape()) : session.noisy(known(truth), sigma);
            return session.denoise(noisy, sigma, task.count);
        }
        float[] noisy = given(session, task, truth);
        double sigma = session.noiseLevel(noisy);
        console.say(String.format(Locale.ROOT, "noise level estimated: %.3g", sigma));
        return session.denoise(noisy, sigma, task.count);
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
            throw new IllegalStateException("a task without a picture was accepted");
        }
        return truth;
    }

    private float[] given(EditSession session, EditTaskCommand task, float @Nullable [] truth) throws IOException {
        return task.in != null ? picture(task.in, session.shape()) : known(truth);
    }

    private float @Nullable [] truth(EditSession session, EditTaskCommand task) throws IOException {
        if (task.example != null) {
            return example("--example", session, task.example);
        }
        return task.truth == null ? null : picture(task.truth, session.shape());
    }

    private float[] other(EditSession session, InterpolateCommand task) throws IOException {
        if ((task.with == null) == (task.withExample == null)) {
            throw new RequestException("the other picture is needed, once", "give --with PICTURE or --with-example N");
        }
        return task.with != null
                ? picture(task.with, session.shape())
                : example("--with-example", session, task.withExample);
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
