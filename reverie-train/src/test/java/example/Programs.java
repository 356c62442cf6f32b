package example;

import dev.reverie.Reverie;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.eval.FeatureNetwork;
import dev.reverie.grid.LogSnrGrid;
import dev.reverie.grid.TimeGrid;
import dev.reverie.loss.DenoisingScoreMatching;
import dev.reverie.loss.Reduction;
import dev.reverie.metric.Evaluator;
import dev.reverie.metric.Features;
import dev.reverie.metric.Field;
import dev.reverie.metric.MetricResult;
import dev.reverie.metric.ResultProvenance;
import dev.reverie.metric.catalog.StandardMetric;
import dev.reverie.metric.picture.FrechetDistance;
import dev.reverie.model.NetworkModel;
import dev.reverie.network.Ncsnpp;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.network.Network;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.sampler.exponential.DpmSolverPlusPlus;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.schedule.UserSchedule;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.track.ConsoleSink;
import dev.reverie.track.Event;
import dev.reverie.track.EventSink;
import dev.reverie.train.StopSignal;
import dev.reverie.train.Trainer;
import dev.reverie.trained.PretrainedModels;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.SamplingProgress;
import dev.reverie.trained.TrainedModel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The programs of {@code docs/library.md}, held equal to it by a test that runs them. */
final class Programs {
    private Programs() {}

    // tag: own
    static void trainAnythingOfYours(Path folder) throws IOException {
        Schedule schedule = UserSchedule.of(
                new TimeInterval(0, 0.999), t -> Math.cos(Math.PI / 2 * t), t -> Math.sin(Math.PI / 2 * t));
        NetworkModel model = NetworkModel.continuous(new TwoLayers(), schedule);
        Trainer.of(model, new NoiseRegression(schedule), new Spiral())
                .steps(1000)
                .batch(256)
                .resume(folder) // begins there, or continues what a kill has left
                .train();
    }
    // end

    // tag: memory
    static NetworkModel trainInMemory(float[][] rows) throws IOException {
        Schedule schedule = new VariancePreserving();
        NetworkModel model = NetworkModel.continuous(new TwoLayers(), schedule);
        Trainer.of(model, DenoisingScoreMatching.of(schedule, Reduction.MEAN), Dataset.of(rows))
                .steps(2000)
                .batch(256)
                .learningRate(2e-3)
                .listener(event -> {
                    if (event instanceof Event.Step step && step.step() % 500 == 0) {
                        System.out.println("step " + step.step() + ", loss " + step.loss());
                    }
                })
                .train();
        return model;
    }

    static Samples draw(NetworkModel model) {
        TimeGrid grid = new LogSnrGrid().place(model.schedule(), 1, 1e-3, 21);
        return new DpmSolverPlusPlus(DpmSolverPlusPlus.Variant.MULTISTEP_2)
                .sample(problem(model, grid), DType.FLOAT32, Device.CPU, 64, 2);
    }
    // end

    // tag: images
    static void trainOnYourImages(List<BufferedImage> images, Path folder) throws IOException {
        Schedule schedule = new VariancePreserving();
        Network network = new Ncsnpp(NcsnppConfig.ddpmpp(1, 8, 8)
                .features(16)
                .multipliers(1, 2)
                .attentionResolutions()
                .blocks(1)
                .build());
        NetworkModel model = NetworkModel.continuous(network, schedule);
        Trainer.of(model, DenoisingScoreMatching.of(schedule, Reduction.MEAN), Dataset.of(images))
                .centered(true) // the network sees [-1, 1]
                .steps(4)
                .batch(8)
                .previews(
                        2,
                        new DpmSolverPlusPlus(DpmSolverPlusPlus.Variant.MULTISTEP_2),
                        new LogSnrGrid().place(schedule, 1, 1e-3, 11),
                        model)
                .in(folder)
                .train();
    }
    // end

    // tag: kinds
    static void nameYoursInAConfiguration(Path folder) throws IOException {
        RunConfig config = RunConfig.parse("""
                data: {name: spiral}
                process: {kind: quarterCircle}
                network: {kind: twoLayers}
                objective: {kind: noiseRegression}
                training: {steps: 20, batchSize: 64}
                sampling: {sampler: ownEuler, steps: 10}
                """, "example", List.of());
        try (TrainedModel model = Reverie.train(config, folder)) {
            model.sample(16, 0).writePng(folder.resolve("spiral.png"));
        }
    }
    // end

    // tag: watch
    static void watchAndStop(Path folder) throws IOException {
        RunConfig config = Presets.named("quickstart-points").with("training.steps=20");
        try (StopSignal stop = StopSignal.install(); // Ctrl-C saves and ends
                EventSink console = ConsoleSink.onStandardError();
                TrainedModel model = Reverie.train(config, folder, console, stop)) {
            model.sample(64, 0).writePng(folder.resolve("points.png"));
        }
    }
    // end

    // tag: sampler
    static Samples sampleWithYourOwn(NetworkModel model) {
        TimeGrid grid = new LogSnrGrid().place(model.schedule(), 1, 1e-3, 51);
        return new EulerSampler().denoisingLast().sample(problem(model, grid), DType.FLOAT32, Device.CPU, 64, 2);
    }
    // end

    // tag: features
    static double distanceOfDigits(float[] pictures, float[] data, int count) throws IOException {
        DataShape shape = DataShape.image(1, 28, 28);
        try (FeatureNetwork network = FeatureNetwork.open("mnist", Device.CPU)) {
            return new FrechetDistance().between(network.of(pictures, count, shape), network.of(data, count, shape));
        }
    }
    // end

    // tag: pretrained
    static SampleSet drawByAPretrainedModel() throws IOException {
        try (TrainedModel model = PretrainedModels.open("mnist-conditional")) {
            return model.sample(20, 0, model.config().with("sampling.steps=6"), SamplingProgress.silent());
        }
    }
    // end

    // tag: evaluate
    static List<MetricResult> evaluate(float[][] generated, float[][] data) {
        Features samples = Features.of(generated);
        Features reference = Features.of(data);
        List<MetricResult> results = Evaluator.of(StandardMetric.forTables())
                .run(samples, reference, ResultProvenance.none().with(Field.REFERENCE, "mine"));
        results.forEach(result -> System.out.println(result.line()));
        return results;
    }
    // end

    private static SamplingProblem problem(NetworkModel model, TimeGrid grid) {
        return new SamplingProblem(model, grid, SeededNoise.of(0), SamplingListener.none());
    }
}
