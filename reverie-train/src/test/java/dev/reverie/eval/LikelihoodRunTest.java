package dev.reverie.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.config.Presets;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.Provenance;
import dev.reverie.data.Standardization;
import dev.reverie.divergence.ExactDivergence;
import dev.reverie.errors.RequestException;
import dev.reverie.likelihood.Continuous;
import dev.reverie.likelihood.FlowLikelihood;
import dev.reverie.likelihood.Likelihood;
import dev.reverie.likelihood.LikelihoodEstimator;
import dev.reverie.likelihood.Quantized;
import dev.reverie.model.FunctionModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.run.DataInfo;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way through a set with a model that is known. */
final class LikelihoodRunTest {
    private static final VariancePreserving SCHEDULE = new VariancePreserving();

    @TempDir
    private Path folder;

    /** Examples of a formula. */
    private record Formula(DataShape shape, int count, double step, Optional<Standardization> scale)
            implements Dataset {
        @Override
        public String name() {
            return "formula";
        }

        @Override
        public long size() {
            return count;
        }

        @Override
        public List<String> classNames() {
            return List.of();
        }

        @Override
        public void read(long index, float[] out, int offset) {
            for (int i = 0; i < shape.length(); i++) {
                long residue = (7 * index + 3L * i) % 11;
                double value = (double) residue;
                out[offset + i] = (float) (step > 0 ? value * step : value / 255);
            }
        }

        @Override
        public int label(long index) {
            return 0;
        }

        @Override
        public Optional<Standardization> standardization() {
            return scale;
        }

        @Override
        public Provenance provenance() {
            return new Provenance("a formula", count, "0".repeat(64), "");
        }
    }

    private static ModelData points(int count, double step) {
        return data(new Formula(DataShape.vector(2), count, step, Optional.empty()), "quickstart-points");
    }

    private static ModelData data(Dataset dataset, String preset) {
        DataInfo info = new DataInfo("formula", dataset.shape(), dataset.standardization(), List.of(), "0".repeat(64));
        return new ModelData(dataset, false, Presets.named(preset).data(), info);
    }

    private static LikelihoodEstimator estimator(ScoreModel model) {
        return LikelihoodEstimator.of(
                FlowLikelihood.of(model, new ExactDivergence()).withTolerance(1e-3), new Continuous());
    }

    private static LikelihoodRun run(int count, int batch, long seed) {
        ScoreModel oracle = GaussianOracle.isotropic(SCHEDULE, 0.5, 0.3);
        return new LikelihoodRun(estimator(oracle), points(23, 0.13), count, batch, seed, "oracle", Device.CPU);
    }

    @Test
    void everyExampleIsScoredAlsoThoseOfTheLastSmallBatch() throws IOException {
        Path file = folder.resolve("scores.csv");
        Likelihood whole = run(23, 5, 0).run(file, (done, total) -> true).orElseThrow();
        assertThat(whole.count()).isEqualTo(23);
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(25);
        assertThat(lines.get(0)).startsWith("# data formula; sha256 000").contains("seed 0", "rtol 0.001");
        assertThat(lines.get(1)).isEqualTo("example,log_density_nats,nats,standard_error_nats,nfe");
        assertThat(lines.get(24)).startsWith("22,");

        Likelihood alone = run(23, 1, 0)
                .run(folder.resolve("one.csv"), (done, total) -> true)
                .orElseThrow();
        for (int i = 0; i < 23; i++) {
            assertThat(alone.values()[i]).isCloseTo(whole.values()[i], within(1e-9));
        }
    }

    @Test
    void aStoppedRunGoesOnWhereItEndedWithTheSameNumbers() throws IOException {
        Path file = folder.resolve("stopped.csv");
        assertThat(run(23, 4, 0).run(file, (done, total) -> done < 8)).isEmpty();
        assertThat(Files.readAllLines(file)).hasSize(2 + 8);
        // killed in the middle of a line
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.length() - 9));
        int[] first = {-1};
        Likelihood rest = run(23, 3, 0)
                .run(file, (done, total) -> {
                    first[0] = first[0] < 0 ? done : first[0];
                    return true;
                })
                .orElseThrow();
        assertThat(first[0]).isEqualTo(7);

        Path fresh = folder.resolve("fresh.csv");
        Likelihood unbroken = run(23, 23, 0).run(fresh, (done, total) -> true).orElseThrow();
        for (int i = 0; i < 23; i++) {
            assertThat(rest.values()[i]).isCloseTo(unbroken.values()[i], within(1e-9));
        }
        assertThat(Files.readAllLines(file)).hasSize(25);
        // more examples of the same are found beside those that are there
        assertThat(run(10, 4, 0).run(file, (done, total) -> true).orElseThrow().count())
                .isEqualTo(10);
    }

    @Test
    void scoresOfOtherSettingsAndDamagedTablesAreNotContinued() throws IOException {
        Path file = folder.resolve("other.csv");
        run(23, 4, 0).run(file, (done, total) -> done < 4);
        assertThatThrownBy(() -> run(23, 4, 1).run(file, (done, total) -> true))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("other settings")
                .hasMessageContaining("seed 1");
        Files.writeString(file, Files.readString(file).replace("\n2,", "\nx,"));
        assertThatThrownBy(() -> run(23, 4, 0).run(file, (done, total) -> true))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("the line of example 2 is damaged");
        Path head = folder.resolve("head.csv");
        Files.writeString(head, "# data formula; sha");
        assertThat(run(3, 4, 0).run(head, (done, total) -> true)).isPresent();
    }

    @Test
    void aFaultNamesTheExample() {
        ScoreModel broken = new FunctionModel(SCHEDULE, Prediction.SCORE, (x, t) -> {
            // the log of a negative number for those examples whose first number is large
            return x.sub(1.2).neg().log();
        });
        LikelihoodRun run = new LikelihoodRun(estimator(broken), points(23, 0.13), 23, 4, 0, "broken", Device.CPU);
        assertThatThrownBy(() -> run.run(folder.resolve("broken.csv"), (done, total) -> true))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("formula: the model's answer or its divergence is not finite for sample ");
    }

    @Test
    void wholeNumbersNeedADeclaredBinWidth() {
        assertThatThrownBy(() -> Levels.of(points(20, 1), Optional.empty()))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("are whole")
                .hasMessageContaining("--levels");
        assertThat(Levels.of(points(20, 1), Optional.of(11))).isEqualTo(new Quantized(11, 0, 10, 1));
        assertThat(Levels.of(points(20, 1), Optional.of(1))).isEqualTo(new Continuous());
        assertThat(Levels.of(points(20, 0.13), Optional.empty())).isEqualTo(new Continuous());
    }

    @Test
    void theLevelsOfImagesAreFoundByLooking() {
        ModelData bytes = data(new Formula(DataShape.image(1, 4, 4), 9, 0, Optional.empty()), "mnist");
        assertThat(Levels.of(bytes, Optional.empty())).isEqualTo(Quantized.centeredBytes());
        ModelData digits = data(new Formula(DataShape.image(1, 4, 4), 9, 1 / 16.0, Optional.empty()), "mnist");
        assertThat(Levels.of(digits, Optional.empty())).isEqualTo(new Quantized(17, -1, 1, 1));
        ModelData smooth = data(new Formula(DataShape.image(1, 4, 4), 9, 0.0317, Optional.empty()), "mnist");
        assertThat(Levels.of(smooth, Optional.empty())).isEqualTo(new Continuous(16 * Math.log(2)));
    }

    @Test
    void standardisedColumnsNameTheirJacobian() {
        Standardization scale = new Standardization(List.of(1.0, 2.0), List.of(0.5, 4.0));
        ModelData table = data(new Formula(DataShape.vector(2), 9, 0.37, Optional.of(scale)), "quickstart-points");
        Continuous kind = (Continuous) Levels.of(table, Optional.empty());
        assertThat(kind.logJacobian()).isCloseTo(-Math.log(0.5) - Math.log(4), within(1e-12));
        assertThatThrownBy(() -> Levels.of(table, Optional.of(8))).hasMessageContaining("standardised columns");
        ModelData raw = new ModelData(table.dataset(), true, table.config(), table.info());
        try (Scope scope = Scope.open()) {
            double[] seen = raw.batch(1, 1, Device.CPU).toDoubles();
            double[] stored = table.batch(1, 1, Device.CPU).toDoubles();
            assertThat(seen[0]).isCloseTo((stored[0] - 1) / 0.5, within(1e-6));
            assertThat(seen[1]).isCloseTo((stored[1] - 2) / 4, within(1e-6));
        }
    }

    @Test
    void examplesOfAnotherShapeAreRefused() {
        ModelData right = points(5, 0.1);
        Dataset wrong = new Formula(DataShape.vector(3), 5, 0.1, Optional.empty());
        assertThatThrownBy(() -> new ModelData(wrong, false, right.config(), right.info()))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("are 3, but the model was trained on 2");
        assertThatThrownBy(() -> run(24, 4, 0)).hasMessageContaining("count must be in [1, 23], got 24");
    }
}
