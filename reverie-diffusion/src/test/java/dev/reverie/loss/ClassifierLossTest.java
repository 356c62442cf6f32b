package dev.reverie.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.guidance.ClassConditionalMixture;
import dev.reverie.guidance.ClassifierGuidance;
import dev.reverie.guidance.NetworkClassifier;
import dev.reverie.model.Conditioning;
import dev.reverie.model.ScoreModel;
import dev.reverie.network.Labels;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.network.UnetEncoder;
import dev.reverie.network.UnetEncoderConfig;
import dev.reverie.nn.Adam;
import dev.reverie.nn.AdamConfig;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.stat.NormalDistribution;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassifierLossTest {
    private static final VariancePreserving VP = new VariancePreserving();

    /** Two classes on a line, at -1 and 1, of deviation 0.1. */
    private static final ClassConditionalMixture TWO = new ClassConditionalMixture(
            List.of(GaussianOracle.isotropic(VP, -1, 0.01), GaussianOracle.isotropic(VP, 1, 0.01)), 1, 1);

    @Test
    void itIsTheCrossEntropyOfTheNoisyData() {
        try (Scope scope = Scope.open()) {
            Tensor x0 = Tensors.of(new double[] {-1, 1, 0.9}, 3, 1);
            Tensor z = Tensors.of(new double[] {0.4, -2, 1}, 3, 1);
            double[] t = {0.1, 0.5, 0.9};
            Losses losses = ClassifierLoss.of(VP).evaluate(TWO, x0, Labels.of(0, 1, 0), t, z);
            double[] got = losses.perSample().toDoubles();
            int[] y = {0, 1, 0};
            for (int i = 0; i < 3; i++) {
                double x = VP.alpha(t[i]) * x0.toDoubles()[i] + VP.sigma(t[i]) * z.toDoubles()[i];
                double c = VP.alpha(t[i]) * VP.alpha(t[i]) * 0.01 + VP.sigma(t[i]) * VP.sigma(t[i]);
                // equal variances: the log odds of class 1 are linear in x
                double odds = 2 * VP.alpha(t[i]) * x / c;
                double wanted = Math.log1p(Math.exp(y[i] == 1 ? -odds : odds));
                assertThat(got[i]).isCloseTo(wanted, within(1e-12 * (1 + wanted)));
            }
            assertThat(losses.mean().item()).isCloseTo((got[0] + got[1] + got[2]) / 3, within(1e-14));
            assertThat(losses.times()).containsExactly(t);
        }
    }

    @Test
    void timesAreSpreadEvenlyAndAFunctionOfTheStream() {
        try (Scope scope = Scope.open()) {
            Tensor x0 = Tensors.of(new double[] {-1, 1, 1, -1}, 4, 1);
            Labels labels = Labels.of(0, 1, 1, 0);
            ClassifierLoss loss = ClassifierLoss.of(VP);
            Losses first = loss.evaluate(TWO, x0, labels, RandomStream.of(3));
            Losses again = loss.evaluate(TWO, x0, labels, RandomStream.of(3));
            assertThat(again.perSample().toDoubles())
                    .containsExactly(first.perSample().toDoubles());
            // one time in each quarter of [1e-5, 1]
            int[] quarters = Arrays.stream(first.times())
                    .mapToInt(t -> (int) Math.floor(4 * (t - 1e-5) / (1 - 1e-5)))
                    .sorted()
                    .toArray();
            assertThat(quarters).containsExactly(0, 1, 2, 3);
        }
    }

    @Test
    void theAccuracyOfTheExactClassifierIsBayesAndFallsWithTheNoise() {
        int n = 2000;
        try (Scope scope = Scope.open()) {
            NoiseGenerator noise = new NoiseGenerator();
            int[] labels = new int[n];
            double[] centers = new double[n];
            for (int i = 0; i < n; i++) {
                labels[i] = i % 2;
                centers[i] = 2.0 * labels[i] - 1;
            }
            Tensor x0 = noise.seed(2)
                    .normal(DType.FLOAT64, Device.CPU, n, 1)
                    .mul(0.1)
                    .add(Tensors.of(centers, n, 1));
            double[] times = {0.05, 0.3, 0.6, 1};
            ClassifierAccuracy accuracy = new ClassifierAccuracy(TWO, times);
            accuracy.add(x0.narrow(0, 0, 800), labels(labels, 0, 800), RandomStream.of(1));
            accuracy.add(x0.narrow(0, 800, 1200), labels(labels, 800, n), RandomStream.of(2));
            List<ClassifierAccuracy.Level> levels = accuracy.levels();
            for (int i = 0; i < times.length; i++) {
                ClassifierAccuracy.Level level = levels.get(i);
                double signal = VP.alpha(times[i]);
                double spread = Math.sqrt(signal * signal * 0.01 + VP.sigma(times[i]) * VP.sigma(times[i]));
                double bayes = NormalDistribution.STANDARD.cdf(signal / spread);
                assertThat(level.samples()).isEqualTo(n);
                assertThat(level.noiseToSignal()).isEqualTo(VP.noiseToSignal(times[i]));
                // four standard errors of a share of n, with one more sample for shares near 1
                assertThat(level.accuracy()).isCloseTo(bayes, within(4 * Math.sqrt(bayes * (1 - bayes) / n) + 1.0 / n));
                assertThat(level.standardError()).isEqualTo(Math.sqrt(level.accuracy() * (1 - level.accuracy()) / n));
            }
            // at the end nothing is known: the entropy of two classes
            assertThat(levels.get(3).crossEntropy()).isCloseTo(Math.log(2), within(1e-3));
            assertThat(levels.get(0).crossEntropy()).isLessThan(1e-3);
        }
    }

    private static Labels labels(int[] all, int from, int to) {
        return Labels.of(Arrays.copyOfRange(all, from, to));
    }

    @Test
    void aHalfUnetLearnsToTellDarkFromBrightAndGuidesThere() {
        UnetEncoder network = new UnetEncoder(new UnetEncoderConfig(
                NcsnppConfig.ddpmpp(1, 4, 4)
                        .features(8)
                        .multipliers(1, 1)
                        .blocks(1)
                        .attentionResolutions()
                        .build(),
                UnetEncoderConfig.Pooling.ATTENTION,
                2));
        // of one check and 40 steps; other seeds end between 0.53 and 0.82 of the first loss
        RandomStream root = RandomStream.of(10);
        try (Scope scope = Scope.open();
                Parameters parameters = network.parameters()) {
            parameters.allocate(DType.FLOAT32, Device.CPU, root.purpose("weights"));
            NetworkClassifier classifier = new NetworkClassifier(network, VP, new Conditioning.ScaledTime(999));
            ClassifierLoss loss = ClassifierLoss.of(VP);
            Tensor x0 = pictures(32);
            int[] labels = new int[32];
            for (int i = 0; i < 32; i++) {
                labels[i] = i % 2;
            }
            Labels conditioning = Labels.of(labels);
            double before = loss.evaluate(classifier, x0, conditioning, root.purpose("check"))
                    .mean()
                    .item();
            // an untrained head is silent
            assertThat(before).isCloseTo(Math.log(2), within(1e-6));
            train(classifier, loss, x0, conditioning, root.purpose("training"));
            double after = loss.evaluate(classifier, x0, conditioning, root.purpose("check"))
                    .mean()
                    .item();
            assertThat(after).isLessThan(0.6 * before);

            ClassifierAccuracy accuracy = new ClassifierAccuracy(classifier, 0.05, 0.3);
            accuracy.add(x0, conditioning, root.purpose("accuracy"));
            assertThat(accuracy.levels().get(0).correct()).isGreaterThanOrEqualTo(30);

            ScoreModel all = GaussianOracle.isotropic(VP, 0, 1);
            ScoreModel bright = all.plus(new ClassifierGuidance(classifier, Labels.all(1), 1));
            Tensor grey = x0.zerosLike();
            assertThat(bright.denoised(grey, 0.3).mean().item())
                    .isGreaterThan(all.denoised(grey, 0.3).mean().item());
        }
    }

    /** Even ones dark, odd ones bright, with a little noise. */
    private static Tensor pictures(int n) {
        try (Scope scope = Scope.open()) {
            NoiseGenerator noise = new NoiseGenerator();
            float[] level = new float[n];
            for (int i = 0; i < n; i++) {
                level[i] = i % 2 == 0 ? -0.7f : 0.7f;
            }
            Tensor grain =
                    noise.seed(5).normal(DType.FLOAT32, Device.CPU, n, 1, 4, 4).mul(0.2);
            return scope.keep(grain.add(Tensors.of(level, n).perSample(grain)));
        }
    }

    private static void train(
            NetworkClassifier classifier, ClassifierLoss loss, Tensor x0, Labels labels, RandomStream stream) {
        Parameters parameters = classifier.network().parameters();
        AdamConfig config = new AdamConfig(0.01, 0.9, 0.999, 1e-8, 0, 0, 1);
        try (Adam adam = new Adam(config, parameters.values(), parameters.gradients())) {
            for (int step = 0; step < 40; step++) {
                try (Scope scope = Scope.open()) {
                    Dropout dropout =
                            Dropout.seeded(stream.purpose("dropout").index(step).seed());
                    parameters.zeroGradients();
                    loss.evaluate(classifier.withDropout(dropout), x0, labels, stream.index(step))
                            .mean()
                            .backward();
                    adam.step();
                }
            }
        }
    }

    @Test
    void samplesWithoutClassAndOtherProcessesAreRefused() {
        try (Scope scope = Scope.open()) {
            Tensor x0 = Tensors.of(new double[] {-1, 1}, 2, 1);
            ClassifierLoss loss = ClassifierLoss.of(VP);
            assertThatThrownBy(() -> loss.evaluate(TWO, x0, Labels.of(1, Labels.NONE), RandomStream.of(1)))
                    .hasMessageContaining("1 of 2 have none");
            assertThatThrownBy(() -> ClassifierLoss.of(new VarianceExploding())
                            .evaluate(TWO, x0, Labels.all(1), RandomStream.of(1)))
                    .hasMessageContaining("build both from one schedule");
            assertThatThrownBy(() -> new ClassifierAccuracy(TWO)).hasMessageContaining("got none");
            assertThatThrownBy(() -> new ClassifierAccuracy(TWO, 1.5)).hasMessageContaining("1.5");
            assertThatThrownBy(() -> new ClassifierAccuracy(TWO, 0.5).levels()).hasMessageContaining("call add first");
            assertThatThrownBy(() -> new ClassifierAccuracy(TWO, 0.5).add(x0, Labels.none(), RandomStream.of(1)))
                    .hasMessageContaining("2 of 2 have none");
        }
    }
}
