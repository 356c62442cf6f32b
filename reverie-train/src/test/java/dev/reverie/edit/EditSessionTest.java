package dev.reverie.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.Reverie;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.toy.DrawnDigits;
import dev.reverie.trained.TrainedScoreModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a network that has hardly learned: what is held here does not depend on how good the prior is. */
class EditSessionTest {
    private static final String TINY = """
            name: tiny
            data: {name: drawn-digits, height: 8, pad: 4}
            process: {kind: variancePreserving}
            network: {features: 8, multipliers: [1, 2], blocks: 1, attentionResolutions: [8], dropout: 0.0}
            training: {steps: 8, batchSize: 8, warmUp: 5, learningRate: 0.002, emaRate: 0.5, checkpointEvery: 8,
                sampleEvery: 0}
            """;

    @TempDir
    private static Path folder;

    private static TrainedScoreModel model;
    private static float[] digit;

    @BeforeAll
    static void trainsATinyModel() throws Exception {
        Reverie.train(RunConfig.parse(TINY, "tiny", List.of()), folder.resolve("run"))
                .close();
        model = TrainedScoreModel.load(folder.resolve("run"));
        digit = new float[64];
        new DrawnDigits(8, 1, "test").read(3, digit, 0);
    }

    @AfterAll
    static void closes() {
        model.close();
    }

    private static EditSession session(String sampler, int steps, String... more) {
        List<String> settings = new ArrayList<>(List.of(more));
        settings.add("sampling.sampler=" + sampler);
        settings.add("sampling.steps=" + steps);
        return EditSession.of(
                model,
                model.config()
                        .with(settings.toArray(String[]::new))
                        .requireScoreModel()
                        .sampling(),
                1);
    }

    private static boolean[][] upperHalf() {
        boolean[][] missing = new boolean[8][8];
        for (int row = 0; row < 4; row++) {
            Arrays.fill(missing[row], true);
        }
        return missing;
    }

    @Test
    void replacementKeepsWhatIsKnownAndFillsTheRest() {
        Degradation hole = Degradation.hole(DataShape.image(1, 8, 8), upperHalf());
        for (RestorationMethod method : List.of(RestorationMethod.REPLACEMENT, RestorationMethod.DDNM)) {
            EditResult result =
                    session("eulerMaruyama", 40).restore(hole, hole.of(digit, 0, 0), 0, method, 1, 3, false);
            // The last state keeps the noise of the smallest time: sigma there is 0.01 of [-1, 1].
            for (int i = 32; i < 64; i++) {
                assertThat(result.mean()[i]).as(method.toString()).isCloseTo(digit[i], within(0.03f));
            }
            assertThat(result.samples().shape()).isEqualTo(DataShape.image(1, 8, 8));
            assertThat(result.samples().values()).doesNotContain(Float.NaN);
        }
    }

    @Test
    void pixelsThatAreKnownWithoutNoiseAreAsGivenWhateverTheMethod() {
        Degradation hole = Degradation.hole(DataShape.image(1, 8, 8), upperHalf());
        float[] known = hole.of(digit, 0, 0);
        EditSession session = session("stochasticHeun", 6, "sampling.threshold=static");
        for (RestorationMethod method : List.of(RestorationMethod.PIGDM)) {
            float[] kept =
                    session.restore(hole, known, 0, method, 0.1, 2).samples().values();
            float[] loose = session.restore(hole, known, 0, method, 0.1, 2, false)
                    .samples()
                    .values();
            double change = 0;
            for (int i = 0; i < kept.length; i++) {
                if (i % 64 < 32) {
                    assertThat(kept[i]).isEqualTo(loose[i]);
                } else {
                    assertThat(kept[i]).isEqualTo(digit[i % 64]);
                    change = Math.max(change, Math.abs(kept[i] - loose[i]));
                }
            }
            assertThat(change).isGreaterThan(1.0 / 255);
        }
    }

    @Test
    void samplesAreTheSameWhateverTheirNumber() {
        Degradation small = Degradation.smaller(DataShape.image(1, 8, 8), 2);
        EditSession session = session("stochasticHeun", 6, "sampling.threshold=static");
        float[] measured = small.of(digit, 0.1, 5);
        float[] few = session.restore(small, measured, 0.1, RestorationMethod.PIGDM, 1, 2)
                .samples()
                .sample(1);
        float[] many = session.restore(small, measured, 0.1, RestorationMethod.PIGDM, 1, 18)
                .samples()
                .sample(1);
        for (int i = 0; i < few.length; i++) {
            // A network may round differently for another batch size.
            assertThat(many[i]).isCloseTo(few[i], within(1e-3f));
        }
    }

    @Test
    void meanAndSpreadAreThoseOfTheSamples() {
        EditResult result = session("stochasticHeun", 5).vary(digit, 0.5, 3).withTruth(digit);
        for (int pixel = 0; pixel < 64; pixel++) {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < 3; i++) {
                sum += result.samples().sample(i)[pixel];
                squares += Math.pow(result.samples().sample(i)[pixel], 2);
            }
            // float32 of values up to 1.
            assertThat(result.mean()[pixel]).isCloseTo((float) (sum / 3), within(1e-6f));
            assertThat(Math.pow(result.std()[pixel], 2)).isCloseTo((squares - sum * sum / 3) / 2, within(1e-5));
        }
        assertThat(result.psnrOfInput()).hasValue(Double.POSITIVE_INFINITY);
        assertThat(result.psnrOfMean()).hasValue(EditResult.psnr(result.mean(), digit));
    }

    @Test
    void theRatioOfPeakAndErrorIsInDecibels() {
        assertThat(EditResult.psnr(new float[] {0, 1}, new float[] {0.1f, 0.9f}))
                .isCloseTo(20, within(1e-5));
        assertThatThrownBy(() -> EditResult.psnr(new float[1], new float[2])).hasMessageContaining("1 and 2");
    }

    @Test
    void aSmallChangeKeepsThePictureAndALargeOneDoesNot() {
        EditSession session = session("stochasticHeun", 10);
        EditResult little = session.vary(digit, 0.05, 4).withTruth(digit);
        EditResult much = session.vary(digit, 0.9, 4).withTruth(digit);
        assertThat(little.psnrOfSamples().orElseThrow())
                .isGreaterThan(much.psnrOfSamples().orElseThrow() + 5);
        assertThat(little.std()[20]).isLessThanOrEqualTo(0.1f);
    }

    @Test
    void noiseIsEstimatedAndRemovedByOneEvaluationOrByDraws() {
        EditSession session = session("stochasticHeun", 6);
        float[] flat = new float[64];
        float[] noisy = session.noisy(flat, 0.25);
        // The estimate from 16 blocks of 2 x 2 pixels errs by 1.2 / sqrt(16) of itself; four times that.
        assertThat(session.noiseLevel(noisy)).isCloseTo(0.25, within(0.25 * 4 * 0.3));
        EditResult result = session.denoise(noisy, 0.25, 3);
        assertThat(result.samples().values()).hasSize(192).doesNotContain(Float.NaN);
        assertThatThrownBy(() -> session.denoise(noisy, 1e-6, 3))
                .hasMessageContaining("noise level sigma must be in (")
                .hasMessageContaining("1.0E-6");
        assertThatThrownBy(() -> session("ddim", 6).denoise(noisy, 0.25, 3)).hasMessageContaining("adds no noise");
    }

    /** How far the ends of an interpolation are from the pictures. */
    private static double missedBy(float[] other, double tolerance) {
        EditSession session = EditSession.of(
                model,
                model.config()
                        .with(
                                "sampling.sampler=probabilityFlow",
                                "sampling.tolerance=" + tolerance,
                                "sampling.state=float64",
                                "sampling.denoise=false")
                        .requireScoreModel()
                        .sampling(),
                1);
        EditResult way = session.interpolate(digit, other, 3);
        assertThat(way.mean()).isEmpty();
        double worst = 0;
        for (int i = 0; i < 64; i++) {
            worst = Math.max(worst, Math.abs(way.samples().sample(0)[i] - digit[i]));
            worst = Math.max(worst, Math.abs(way.samples().sample(2)[i] - other[i]));
        }
        return worst;
    }

    @Test
    void anInterpolationEndsAtTheTwoPicturesButForTheErrorOfTheSolver() {
        float[] other = new float[64];
        new DrawnDigits(8, 1, "test").read(4, other, 0);
        double rough = missedBy(other, 1e-4);
        // An end that were another picture would be off by about 1.
        assertThat(rough).isLessThan(0.2);
        // A hundred times the accuracy: ten times at least, as the controller holds the error of steps, not of the
        // whole.
        assertThat(missedBy(other, 1e-6)).isLessThan(0.1 * rough);
        assertThatThrownBy(() -> session("stochasticHeun", 5).interpolate(digit, other, 3))
                .hasMessageContaining("probabilityFlow or ddim");
        assertThatThrownBy(() -> session("ddim", 5, "sampling.denoise=false").interpolate(digit, other, 1))
                .hasMessageContaining("got 1 pictures");
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedInWords() {
        Degradation hole = Degradation.hole(DataShape.image(1, 8, 8), upperHalf());
        assertThatThrownBy(() -> session("uniPc", 5).restore(hole, digit, 0, RestorationMethod.REPLACEMENT, 1, 1))
                .hasMessageContaining("the sampler is uniPc")
                .hasMessageContaining("ddnm");
        Degradation blur = Degradation.blurred(DataShape.image(1, 8, 8), "gaussian:1");
        assertThatThrownBy(
                        () -> session("eulerMaruyama", 5).restore(blur, digit, 0, RestorationMethod.REPLACEMENT, 1, 1))
                .hasMessageContaining("pseudo-inverse");
        assertThatThrownBy(() -> session("uniPc", 5).restore(hole, new float[3], 0, RestorationMethod.DDNM, 1, 1))
                .hasMessageContaining("1 x 8 x 8")
                .hasMessageContaining("got 3");
        assertThatThrownBy(() -> session("uniPc", 5).vary(digit, 1, 1)).hasMessageContaining("in (0, 1), got 1.0");
        assertThatThrownBy(() -> session("uniPc", 5).vary(digit, 1e-4, 1)).hasMessageContaining("take a larger one");
        assertThatThrownBy(() -> RestorationMethod.named("magic"))
                .hasMessage("the method must be one of pigdm, dps, replacement, ddnm, got magic");
    }

    @Test
    void theContactSheetAndAllSamplesAreWritten() throws Exception {
        Path out = folder.resolve("out");
        Degradation hole = Degradation.hole(DataShape.image(1, 8, 8), upperHalf());
        EditResult result = session("uniPc", 4)
                .restore(hole, digit, 0, RestorationMethod.DPS, 0.1, 2)
                .withTruth(digit);
        assertThat(result.write(out)).allSatisfy(file -> assertThat(file).exists());
        assertThat(out.resolve("samples/000001.png")).isNotEmptyFile();
        assertThat(result.provenance())
                .contains("\"method\" : \"dps\"", "psnrOfMean", "\"zeta\" : 0.1", "Mask[32 of 64");
    }
}
