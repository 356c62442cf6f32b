package dev.reverie.studio.plane;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.data.Dataset;
import dev.reverie.data.analysis.DataAnalysis;
import dev.reverie.data.analysis.LargestDistance;
import dev.reverie.schedule.LadderDesign;
import dev.reverie.schedule.SmldChain;
import dev.reverie.studio.web.Answers;
import java.util.Locale;

/**
 * Noise levels for data by the five techniques of Song and Ermon 2020 (arXiv:2006.09011).
 *
 * <p>Technique 3 (conditioning the network on the level by division) holds of every network here, and technique 5 is the
 * moving average of the weights.
 */
final class NoiseAdvice {
    /** Langevin steps at a level that the paper takes. */
    private static final int STEPS_PER_LEVEL = 5;

    /** For small data sets; 0.999 of the paper is for a hundred thousand steps and more. */
    private static final double AVERAGE = 0.995;

    private NoiseAdvice() {}

    /** The advice for some data. */
    static ObjectNode of(Dataset data) {
        DataAnalysis analysis = DataAnalysis.of(data, part -> {});
        LadderDesign design = analysis.design();
        SmldChain ladder = design.ladder();
        double epsilon = LadderDesign.stepSize(ladder, STEPS_PER_LEVEL);
        LargestDistance distance = analysis.distance();
        ObjectNode json = Answers.object();
        ArrayNode techniques = json.putArray("techniques");
        technique(
                techniques,
                1,
                "largest noise level",
                distance.lower(),
                "sigmaMax = %.4g, the largest distance between two points: noise of that size joins all of them",
                distance.lower());
        technique(
                techniques,
                2,
                "number of levels",
                ladder.steps(),
                "%d levels, each %.4g times the next, overlap enough that samples of one are at home in the next",
                ladder.steps(),
                design.ratio());
        technique(
                techniques,
                3,
                "noise conditioning",
                1,
                "the score is the output of the network divided by sigma; the networks here do so");
        technique(
                techniques,
                4,
                "step size",
                epsilon,
                "epsilon = %.4g with %d Langevin steps at each level; the variance then ends at %.3g of its own",
                epsilon,
                STEPS_PER_LEVEL,
                LadderDesign.finalVariance(ladder, epsilon, STEPS_PER_LEVEL));
        technique(
                techniques,
                5,
                "moving average",
                AVERAGE,
                "samples are drawn with the average of the weights at rate %.4g, which keeps colours and modes steady",
                AVERAGE);
        ObjectNode settings = json.putObject("settings");
        settings.put("process.kind", "varianceExploding");
        settings.put("process.sigmaMin", rounded(ladder.sigmaMin()));
        settings.put("process.sigmaMax", rounded(ladder.sigmaMax()));
        settings.put("training.emaRate", AVERAGE);
        return json;
    }

    private static void technique(
            ArrayNode techniques, int number, String title, double value, String text, Object... values) {
        ObjectNode one = techniques.addObject().put("number", number).put("title", title);
        Answers.number(one, "value", value);
        one.put("text", String.format(Locale.ROOT, text, values));
    }

    private static double rounded(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.4g", value));
    }
}
