package dev.reverie.studio.plane;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.divergence.ExactDivergence;
import dev.reverie.flow.FlowDensities;
import dev.reverie.flow.FlowIntegrator;
import dev.reverie.flow.FlowSolver;
import dev.reverie.flow.ScoreFlow;
import dev.reverie.grid.TimeGrid;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.sampler.ode.ProbabilityFlow;
import dev.reverie.sampler.ode.Trajectory;
import dev.reverie.studio.web.Answers;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;

/** What is known at one place. */
final class PlanePoint {
    private static final double TOLERANCE = 1e-5;

    /** What the error of a solution is estimated with. */
    private static final double LOOSER = 10;

    private static final int PATH = 61;

    private PlanePoint() {}

    /** Score and denoised point at a place and time. */
    static ObjectNode at(PlaneScene scene, double t, double x, double y) {
        double[] place = {x, y};
        ObjectNode json = Answers.object().put("x", x).put("y", y).put("t", t);
        if (scene.trained().isPresent()) {
            pair(json, "score", PlaneField.vectors(scene.learned(), Prediction.SCORE, place, t));
            pair(json, "denoised", PlaneField.vectors(scene.learned(), Prediction.DENOISED, place, t));
        }
        pair(json, "trueScore", PlaneField.vectors(scene.truth(), Prediction.SCORE, place, t));
        pair(json, "trueDenoised", PlaneField.vectors(scene.truth(), Prediction.DENOISED, place, t));
        Answers.number(json, "trueLogDensity", PlaneField.logDensity(scene, place, t)[0]);
        return json;
    }

    private static void pair(ObjectNode json, String key, float[] values) {
        ArrayNode array = json.putArray(key);
        Answers.number(array, values[0]);
        Answers.number(array, values[1]);
    }

    /**
     * The log-likelihood of a place by the probability flow with the exact divergence (Song et al. 2021, arXiv:2011.13456,
     * equation 39), with the difference to a ten times looser solution as its error, and the path to noise.
     */
    static ObjectNode likelihood(PlaneScene scene, double x, double y) {
        ScoreModel model = scene.learned();
        try (Scope scope = Scope.open()) {
            Tensor place = Tensors.of(new double[] {x, y}, 1, 2);
            ObjectNode json = Answers.object().put("x", x).put("y", y);
            double truth = PlaneField.logDensity(scene, new double[] {x, y}, scene.start())[0];
            if (scene.isDifferentiable()) {
                FlowDensities fine = solve(model, place, TOLERANCE);
                FlowDensities coarse = solve(model, place, LOOSER * TOLERANCE);
                double value = fine.logDensities()[0];
                Answers.number(json, "logDensity", value);
                Answers.number(json, "error", Math.abs(value - coarse.logDensities()[0]));
                json.put("evaluations", fine.evaluations() + coarse.evaluations());
            } else {
                // The closed form needs no flow.
                Answers.number(json, "logDensity", truth);
                json.put("error", 0).put("evaluations", 1);
            }
            if (scene.isExact()) {
                Answers.number(json, "trueLogDensity", truth);
            }
            json.set("path", path(scene, model, place));
            return json;
        }
    }

    private static FlowDensities solve(ScoreModel model, Tensor place, double tolerance) {
        return new FlowSolver(FlowIntegrator.adaptive(tolerance), new ExactDivergence())
                .logDensity(new ScoreFlow(model), place, RandomStream.of(0));
    }

    private static ObjectNode path(PlaneScene scene, ScoreModel model, Tensor place) {
        double[] falling = PlaneParticles.times(scene, PATH);
        double[] rising = new double[PATH];
        Arrays.setAll(rising, i -> falling[PATH - 1 - i]);
        SamplingProblem problem = new SamplingProblem(
                model, TimeGrid.of(scene.end(), scene.start()), SeededNoise.of(0), SamplingListener.none());
        ProbabilityFlow flow =
                new ProbabilityFlow(AdaptiveRungeKutta.dormandPrince(LOOSER * TOLERANCE, LOOSER * TOLERANCE));
        Trajectory trajectory = flow.encodeAt(problem, place, rising);
        ObjectNode json = Answers.object();
        json.set("times", Answers.numbers(rising));
        ArrayNode xs = json.putArray("x");
        ArrayNode ys = json.putArray("y");
        for (Tensor state : trajectory.states()) {
            double[] at = state.toDoubles();
            Answers.number(xs, at[0]);
            Answers.number(ys, at[1]);
        }
        return json;
    }
}
