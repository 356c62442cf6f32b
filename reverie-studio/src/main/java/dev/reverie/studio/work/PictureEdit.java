package dev.reverie.studio.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.edit.Degradation;
import dev.reverie.edit.EditResult;
import dev.reverie.edit.EditSampling;
import dev.reverie.edit.EditSession;
import dev.reverie.edit.RestorationMethod;
import dev.reverie.errors.RequestException;
import dev.reverie.plot.Images;
import dev.reverie.studio.job.JobKind;
import dev.reverie.studio.job.JobPlan;
import dev.reverie.studio.job.JobTask;
import dev.reverie.studio.model.OpenModels;
import dev.reverie.studio.model.SampleArray;
import dev.reverie.studio.upload.PngText;
import dev.reverie.studio.upload.Uploads;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Fields;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.TrainedScoreModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Edits a picture: what is missing is drawn several times, with mean and standard deviation. */
final class PictureEdit {
    private static final int USUAL = 8;

    /** A standard deviation that is shown as white. */
    private static final float WHITE_DEVIATION = 0.5f;

    /** Without noise the inversion of a blur is unstable. */
    private static final double DEBLURRED_NOISE = 0.02;

    private static final List<String> EDITS = List.of("inpaint", "superres", "deblur", "denoise", "colorize", "vary");

    private final WorkTools tools;
    private final SamplingRequest sampling;
    private final Wish wish;

    /** What is to be done. */
    record Wish(
            String edit,
            String picture,
            boolean degrade,
            Optional<String> mask,
            int factor,
            String blur,
            OptionalDouble noise,
            double strength,
            RestorationMethod method) {
        boolean restores() {
            return !edit.equals("denoise") && !edit.equals("vary");
        }

        /** Whether a clean picture is damaged first; a hole is always made here. */
        boolean degrades() {
            return degrade || edit.equals("inpaint");
        }

        boolean addsNoise() {
            return edit.equals("denoise") && degrade && noise.isPresent();
        }

        /** Standard deviation of the noise in what was measured, as far as it is known before. */
        double sigma() {
            return noise.orElse(edit.equals("deblur") ? DEBLURRED_NOISE : 0);
        }
    }

    private PictureEdit(WorkTools tools, SamplingRequest sampling, Wish wish) {
        this.tools = tools;
        this.sampling = sampling;
        this.wish = wish;
    }

    static PictureEdit of(WorkTools tools, Fields fields) throws IOException {
        SamplingRequest asked = SamplingRequest.of(fields, USUAL);
        Wish wish = new Wish(
                fields.choice("edit", "", EDITS),
                fields.need("picture"),
                fields.flag("degrade", true),
                fields.text("mask"),
                fields.integer("factor", 2, 2, 64),
                fields.text("blur").orElse("gaussian:1.5"),
                fields.number("noise", 0, 10),
                fields.number("strength", 0, 1).orElse(0.5),
                RestorationMethod.named(
                        fields.choice("method", "pigdm", List.of("pigdm", "dps", "replacement", "ddnm"))));
        fields.done();
        RunConfig own = asked.bare().config(tools.models().files(), "/request");
        EditSampling usual =
                wish.restores() ? EditSampling.ofRestoration(wish.method(), own) : EditSampling.ofPicture();
        SamplingRequest sampling =
                new SamplingRequest(asked.model(), asked.n(), asked.seed(), usual.choices(own, asked.settings()));
        sampling.config(tools.models().files(), "/request");
        return new PictureEdit(tools, sampling, wish);
    }

    static JobPlan plan(WorkTools tools, Fields fields) throws IOException {
        PictureEdit work = of(tools, fields);
        Wish wish = work.wish;
        SamplingRequest sampling = work.sampling;
        if (wish.edit().equals("inpaint") && wish.mask().isEmpty()) {
            throw Fault.at(fields.pointer("mask"), "inpainting needs a mask of what is to be filled", "brush one");
        }
        // What does not fit is told before the job waits.
        try (OpenModels.Loan loan = tools.models().borrow(sampling.model())) {
            EditSession session = work.session(loan.scoreModel(), null);
            work.picture(session.shape(), loan.scoreModel());
            if (wish.restores()) {
                work.degradation(session.shape());
            }
        }
        return new JobPlan(
                wish.edit() + " by " + sampling.model().name(),
                fields.object(),
                EditRecipe.command(tools, sampling, wish.edit(), work.options()),
                EditRecipe.edit(tools, sampling, wish, wish.sigma()),
                Optional.empty(),
                work::run);
    }

    /** At most this: a variation, and what has little noise, begins in the middle of the way. */
    ObjectNode estimate() throws IOException {
        boolean differentiates =
                wish.restores() && (wish.method() == RestorationMethod.DPS || wish.method() == RestorationMethod.PIGDM);
        double evaluations =
                JobEstimate.evaluations(sampling.config(tools.models().files(), "/request"))
                        * (wish.edit().equals("vary") ? wish.strength() : 1);
        double each = EvaluationTime.of(tools, sampling) * (differentiates ? JobEstimate.WITH_DERIVATIVE : 1);
        return JobEstimate.told(evaluations * each, evaluations);
    }

    private List<String> options() throws IOException {
        // The command damages a truth, and takes any other picture for one that is damaged already.
        boolean clean = (wish.restores() && wish.degrades()) || wish.addsNoise();
        List<String> words =
                new ArrayList<>(Pictures.option(tools, wish.picture(), clean ? "--truth" : "--in", "--example"));
        if (wish.edit().equals("inpaint") && wish.mask().isPresent()) {
            words.addAll(List.of(
                    "--mask",
                    tools.uploads()
                            .named(wish.mask().get(), "mask")
                            .orElseThrow()
                            .file()
                            .toString()));
        }
        if (wish.edit().equals("superres")) {
            words.addAll(List.of("--factor", Integer.toString(wish.factor())));
        }
        if (wish.edit().equals("deblur")) {
            words.addAll(List.of("--blur", wish.blur()));
        }
        if (wish.edit().equals("vary")) {
            words.addAll(List.of("--strength", Double.toString(wish.strength())));
        }
        if (wish.restores()) {
            words.addAll(List.of("--method", wish.method().toString()));
        }
        if (wish.noise().isPresent()) {
            words.addAll(List.of("--sigma", Double.toString(wish.noise().getAsDouble())));
        }
        return words;
    }

    /** What an edit is usually done with, below what was asked for; as the command has it. */
    private EditSession session(TrainedScoreModel model, @Nullable JobTask task) {
        RunConfig config = SamplingRequest.with(model.config(), sampling.settings(), "/request");
        return new EditSession(
                model,
                config.requireScoreModel().sampling(),
                sampling.seed(),
                (done, total) -> task == null || task.progress(done, (double) total, "draws"));
    }

    private float[] picture(DataShape shape, TrainedScoreModel model) throws IOException {
        return Pictures.of(tools, wish.picture(), shape, model, "/request/picture");
    }

    private Degradation degradation(DataShape shape) throws IOException {
        try {
            return switch (wish.edit()) {
                case "inpaint" -> {
                    String pointer = "/request/mask";
                    boolean[][] mask = tools.uploads()
                            .named(wish.mask().orElseThrow(), pointer)
                            .orElseThrow(() -> Fault.at(pointer, "a mask is named upload:ID", null))
                            .mask(shape, pointer);
                    yield Degradation.hole(shape, mask);
                }
                case "superres" -> Degradation.smaller(shape, wish.factor());
                case "deblur" -> Degradation.blurred(shape, wish.blur());
                default -> Degradation.grey(shape);
            };
        } catch (Fault fault) {
            throw fault;
        } catch (RequestException e) {
            String member = switch (wish.edit()) {
                case "inpaint" -> "mask";
                case "superres" -> "factor";
                case "deblur" -> "blur";
                default -> "edit";
            };
            throw Fault.at("/request/" + member, e.problem(), e.remedy().orElse(null));
        }
    }

    private void run(JobTask task) throws IOException {
        try (OpenModels.Loan loan = tools.models().borrow(sampling.model())) {
            EditSession session = session(loan.scoreModel(), task);
            float[] picture = picture(session.shape(), loan.scoreModel());
            double sigma = wish.sigma();
            EditResult result;
            if (wish.restores()) {
                Degradation degradation = degradation(session.shape());
                float[] measured = wish.degrades()
                        ? degradation.of(picture, sigma, sampling.seed())
                        : small(degradation, loan.scoreModel());
                result = session.restore(
                        degradation, measured, sigma, wish.method(), EditSession.USUAL_ZETA, sampling.n());
                deliver(task, result, degradation.shown(measured), sigma);
            } else if (wish.edit().equals("denoise")) {
                float[] noisy = wish.addsNoise() ? session.noisy(picture, sigma) : picture;
                double level = wish.noise().orElseGet(() -> session.noiseLevel(noisy));
                result = session.denoise(noisy, level, sampling.n());
                deliver(task, result, noisy, level);
            } else {
                result = session.vary(picture, wish.strength(), sampling.n());
                deliver(task, result, picture, sigma);
            }
        }
    }

    /** A picture that is damaged already, in the size in which it was measured. */
    private float[] small(Degradation degradation, TrainedScoreModel model) throws IOException {
        return Pictures.of(tools, wish.picture(), degradation.measured(), model, "/request/picture");
    }

    private static void deliver(JobTask task, EditResult result, float[] given, double sigma) throws IOException {
        SampleSet samples = result.samples();
        DataShape shape = samples.shape();
        put(task, "samples", samples.values(), shape);
        put(task, "given", given, shape);
        if (result.mean().length > 0) {
            put(task, "mean", result.mean(), shape);
            float[] std = result.std();
            for (int i = 0; i < std.length; i++) {
                std[i] = Math.min(1, std[i] / WHITE_DEVIATION);
            }
            put(task, "std", std, shape);
            task.file("mean.png", "image/png", png(result.mean(), shape));
            task.file("std.png", "image/png", png(std, shape));
        }
        if (samples.png().isPresent()) {
            task.file(
                    "samples.png",
                    "image/png",
                    PngText.with(
                            samples.png().get().bytes(),
                            Uploads.KEYWORD,
                            SamplingRequest.provenance(JobKind.EDIT.word(), task.request(), samples.provenance())));
        }
        ObjectNode json = Answers.object();
        json.set("evaluations", Answers.parse(samples.provenance()).path("evaluations"));
        task.result(json.put("seconds", task.seconds()).put("sigma", sigma));
    }

    private static void put(JobTask task, String name, float[] values, DataShape shape) throws IOException {
        SampleArray array = SampleArray.of(values, shape);
        task.array(name, array.head(), array.bytes());
    }

    private static byte[] png(float[] values, DataShape shape) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(Images.toImage(values, shape.channels(), shape.height(), shape.width()), "png", out);
        return out.toByteArray();
    }
}
