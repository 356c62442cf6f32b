package dev.reverie.studio.work;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.RunConfig;
import dev.reverie.report.SampleFilm;
import dev.reverie.run.DataForm;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.studio.job.JobKind;
import dev.reverie.studio.job.JobPlan;
import dev.reverie.studio.job.JobTask;
import dev.reverie.studio.model.OpenModels;
import dev.reverie.studio.model.Recipe;
import dev.reverie.studio.model.SampleArray;
import dev.reverie.studio.upload.PngText;
import dev.reverie.studio.upload.Uploads;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Fields;
import dev.reverie.track.Png;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.SamplingProgress;
import dev.reverie.trained.TrainedModel;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/** Draws samples, as a film where that is asked for. */
final class SampleWork {
    private static final int USUAL = 16;

    /** Samples whose every state is kept. */
    private static final int MOST_IN_FILM = 64;

    private final WorkTools tools;
    private final SamplingRequest sampling;
    private final boolean film;

    private SampleWork(WorkTools tools, SamplingRequest sampling, boolean film) {
        this.tools = tools;
        this.sampling = sampling;
        this.film = film;
    }

    static JobPlan plan(WorkTools tools, Fields fields) throws IOException {
        SamplingRequest sampling = SamplingRequest.of(fields, USUAL);
        boolean film = fields.flag("film", false);
        fields.done();
        if (film && sampling.n() > MOST_IN_FILM) {
            throw Fault.at(
                    fields.pointer("n"),
                    "a film shows at most " + MOST_IN_FILM + " samples, got n = " + sampling.n(),
                    "ask for fewer, or for no film");
        }
        RunConfig config = sampling.config(tools.models().files(), "/request");
        if (film && config.flow().isPresent()) {
            throw Fault.at(fields.pointer("film"), "a flow has no denoised states to show; take a score model", null);
        }
        Recipe recipe = Recipe.sample(
                sampling.model(), tools.models().files(), sampling.n(), sampling.seed(), sampling.settings());
        SampleWork work = new SampleWork(tools, sampling, film);
        return new JobPlan(
                sampling.title(sampling.n() + " samples"),
                fields.object(),
                recipe.command() + (film ? " --trajectory" : ""),
                recipe.java(),
                Optional.empty(),
                work::run);
    }

    private void run(JobTask task) throws IOException {
        try (OpenModels.Loan loan = tools.models().borrow(sampling.model())) {
            TrainedModel model = loan.model();
            RunConfig config = SamplingRequest.with(model.config(), sampling.settings(), "/request");
            SamplingProgress progress = (done, total) -> task.progress(done, (double) total, "samples");
            SampleSet samples;
            if (film) {
                samples = filmed(task, loan.scoreModel(), config, progress);
            } else {
                samples = model.sample(sampling.n(), sampling.seed(), config, progress);
            }
            deliver(task, samples);
        }
    }

    private SampleSet filmed(JobTask task, TrainedScoreModel model, RunConfig config, SamplingProgress progress)
            throws IOException {
        DataForm form = new DataForm(model.config().data(), model.checkpoint().data());
        FrameRecorder recorder = new FrameRecorder(
                task,
                0,
                form,
                model.task().process().schedule(),
                model.deviation().orElse(1),
                guess -> OptionalDouble.empty());
        boolean drawable = form.info().shape().isImage() || form.info().shape().length() == 2;
        Optional<SampleFilm> picture = drawable ? Optional.of(SampleFilm.of(model, sampling.n())) : Optional.empty();
        SamplingListener listener = picture.<SamplingListener>map(one -> FrameRecorder.both(recorder, one))
                .orElse(recorder);
        SampleSet samples = model.sample(
                sampling.n(), sampling.seed(), config.requireScoreModel().sampling(), progress, listener);
        if (picture.isPresent()) {
            Path file = Files.createTempFile("reverie-film", ".gif");
            try {
                picture.get().film(samples).writeTo(file);
                task.file("film.gif", "image/gif", Files.readAllBytes(file));
            } finally {
                Files.deleteIfExists(file);
            }
        }
        return samples;
    }

    private static void deliver(JobTask task, SampleSet samples) throws IOException {
        SampleArray array = SampleArray.of(samples.values(), samples.shape());
        task.array("samples", array.head(), array.bytes());
        Optional<Png> png = samples.png();
        if (png.isPresent()) {
            task.file("samples.png", "image/png", marked(task, JobKind.SAMPLE, png.get(), samples.provenance()));
        }
        task.file("provenance.json", "application/json", samples.provenance().getBytes(StandardCharsets.UTF_8));
        ObjectNode result = Answers.object();
        result.set("evaluations", Answers.parse(samples.provenance()).path("evaluations"));
        result.put("seconds", task.seconds());
        ArrayNode labels = result.putArray("labels");
        for (int i = 0; i < samples.count() && !samples.classes().isEmpty(); i++) {
            labels.add(samples.classes().get(i % samples.classes().size()));
        }
        task.result(result);
    }

    /** A picture that carries how it was made. */
    static byte[] marked(JobTask task, JobKind kind, Png png, String provenance) {
        return PngText.with(
                png.bytes(), Uploads.KEYWORD, SamplingRequest.provenance(kind.word(), task.request(), provenance));
    }
}
