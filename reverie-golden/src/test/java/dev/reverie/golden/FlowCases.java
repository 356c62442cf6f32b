package dev.reverie.golden;

import dev.reverie.file.NdArray;
import dev.reverie.model.ScoreModel;
import dev.reverie.network.Network;
import dev.reverie.nn.Parameters;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.testkit.GoldenCase;
import dev.reverie.testkit.GoldenTensors;
import dev.reverie.testkit.JsonObject;
import dev.reverie.testkit.Precision;
import dev.reverie.testkit.Verdict;
import java.io.IOException;
import java.util.Map;

/** What the cases of the probability flow share: an exact score where they name no network, else a network in both precisions. */
final class FlowCases {
    /** What rounding alone moves the number of evaluations by, through a trained network. */
    static final double EVALUATIONS = 0.07;

    private FlowCases() {}

    /** A case with a model in one precision; the state is float64 always. */
    interface Run {
        /** With an exact score all steps are those of SciPy. */
        void compareExact(Verdict verdict);

        /** With a network rounding may change the steps. */
        void compareNetwork(Verdict verdict) throws IOException;
    }

    /** Makes a run. */
    interface Runs {
        Run of(GoldenCase golden, ScoreModel model, Precision precision);
    }

    static void check(GoldenCase golden, Verdict verdict, Runs runs) throws IOException {
        JsonObject fields = golden.config();
        ReferenceConfig config = new ReferenceConfig(fields);
        if (!fields.has("name")) {
            double std = fields.number("data_std");
            ScoreModel oracle = GaussianOracle.isotropic(config.schedule(), fields.number("data_mean"), std * std);
            runs.of(golden, oracle, Precision.FLOAT64).compareExact(verdict);
            return;
        }
        Map<String, NdArray> weights = golden.weights();
        for (Precision precision : new Precision[] {Precision.MIXED, Precision.FLOAT64}) {
            Network network = config.network();
            GoldenTensors.fill(network.parameters(), weights, precision.networkType());
            try (Parameters parameters = network.parameters()) {
                runs.of(golden, config.model(network), precision).compareNetwork(verdict);
            }
        }
    }
}
