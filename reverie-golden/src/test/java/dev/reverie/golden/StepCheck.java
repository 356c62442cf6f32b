package dev.reverie.golden;

import dev.reverie.grid.UniformGrid;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.NoiseSource;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.pc.Corrector;
import dev.reverie.sampler.pc.Predictor.Transition;
import dev.reverie.sampler.pc.SamplingStep;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.sde.Sde;
import dev.reverie.testkit.GoldenCase;
import dev.reverie.testkit.GoldenCheck;
import dev.reverie.testkit.GoldenTensors;
import dev.reverie.testkit.JsonObject;
import dev.reverie.testkit.Precision;
import dev.reverie.testkit.Verdict;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One update of each predictor and corrector on Gaussian data, with given noise; each sample at a time of its own. */
record StepCheck() implements GoldenCheck {
    private static final Pattern PREDICTOR = Pattern.compile("predictor_(\\w+?)(_flow)?\\.x");
    private static final Pattern CORRECTOR = Pattern.compile("corrector_(\\w+)_n(\\d+)\\.x");

    @Override
    public String kind() {
        return "step";
    }

    @Override
    public void check(GoldenCase golden, Verdict verdict) {
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            for (String name : golden.names()) {
                Matcher predictor = PREDICTOR.matcher(name);
                Matcher corrector = CORRECTOR.matcher(name);
                String update = name.substring(0, Math.max(0, name.length() - 2));
                if (predictor.matches()) {
                    predict(new Update(golden, update, dtype), verdict, predictor.group(1), predictor.group(2) != null);
                } else if (corrector.matches()) {
                    int corrections = Integer.parseInt(corrector.group(2));
                    correct(new Update(golden, update, dtype), verdict, corrector.group(1), corrections);
                }
            }
        }
    }

    private static void predict(Update update, Verdict verdict, String name, boolean flow) {
        try (Scope scope = Scope.open()) {
            Tensor x = update.state();
            Transition transition = ReferenceSamplers.predictor(name, flow).predict(update.step(), x);
            Tensor next = name.equals("none") ? transition.mean() : transition.draw(update.noise(0));
            update.compare(verdict, next, transition.mean());
        }
    }

    private static void correct(Update update, Verdict verdict, String name, int corrections) {
        try (Scope scope = Scope.open()) {
            double signalToNoise = update.golden().config().number("snr");
            Corrector.Corrected corrected = ReferenceSamplers.corrector(name, corrections, signalToNoise)
                    .correct(update.step(), update.state());
            update.compare(verdict, corrected.x(), corrected.mean());
        }
    }

    /** The inputs of one update in one precision. */
    private record Update(GoldenCase golden, String name, DType dtype) {
        Tensor state() {
            return GoldenTensors.of(golden.input("x"), dtype);
        }

        Tensor noise(long draw) {
            return GoldenTensors.of(golden.input(name + ".noise_" + draw), dtype);
        }

        SamplingStep step() {
            JsonObject fields = golden.config();
            Sde sde = new ReferenceConfig(fields).sde();
            double std = fields.number("data_std");
            ScoreModel model = GaussianOracle.isotropic(sde.schedule(), fields.number("data_mean"), std * std);
            NoiseSource noise = (like, purpose, index) -> noise(index);
            int steps = fields.whole("num_scales");
            var problem =
                    new SamplingProblem(model, new UniformGrid().place(sde, steps), noise, SamplingListener.none());
            double[] t = golden.input("t").toDoubles();
            // The published steps have one length wherever they go, so any earlier time will do.
            double[] tNext = Arrays.stream(t).map(time -> 0.5 * time).toArray();
            return SamplingStep.of(problem, steps, TimeIndexing.TRUNCATE, t, tNext);
        }

        void compare(Verdict verdict, Tensor x, Tensor mean) {
            verdict.compare(name + ".x", Precision.of(dtype), x.toDoubles());
            verdict.compare(name + ".x_mean", Precision.of(dtype), mean.toDoubles());
        }
    }
}
