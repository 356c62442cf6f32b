package dev.reverie.cli.inspect;

import dev.reverie.data.toy.Toy2d;
import dev.reverie.loss.DenoisingScoreMatching;
import dev.reverie.loss.Losses;
import dev.reverie.loss.Reduction;
import dev.reverie.model.Conditioning;
import dev.reverie.model.NetworkModel;
import dev.reverie.model.Prediction;
import dev.reverie.network.Mlp;
import dev.reverie.network.MlpConfig;
import dev.reverie.nn.Adam;
import dev.reverie.nn.AdamConfig;
import dev.reverie.nn.NonFiniteGradientException;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Functional;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/** Does in a few seconds what long runs do: learns, and convolves. */
final class SelfTest {
    private static final int BATCH = 256;
    private static final int CHANNELS = 64;
    private static final int SIZE = 32;
    private static final int IMAGES = 32;
    private static final double CONVOLUTION_SECONDS = 1;

    private final Device device;

    SelfTest(Device device) {
        this.device = device;
    }

    /**
     * Course of a loss.
     *
     * @param before mean of the first steps
     * @param after mean of the last steps
     * @param steps updates made
     */
    record Learning(double before, double after, int steps) {
        /** Whether something was learned: a batch differs from the next by a few hundredths. */
        boolean isGood() {
            return after < 0.85 * before;
        }
    }

    /** Trains a small perceptron on points in the plane. */
    Learning learn() {
        int threads = Engine.threads();
        // Tensors of a few thousand numbers are done before a second thread has woken up.
        Engine.setThreads(1);
        try {
            return learnAlone();
        } finally {
            Engine.setThreads(threads);
        }
    }

    private Learning learnAlone() {
        int steps = 150;
        int first = 5;
        int last = 20;
        RandomStream stream = RandomStream.of(1);
        VarianceExploding schedule = new VarianceExploding(0.01, 8);
        Mlp network = new Mlp(MlpConfig.builder(2).features(64).blocks(2).build());
        network.parameters().allocate(DType.FLOAT32, device, stream.purpose("weights"));
        AdamConfig constants = new AdamConfig(0.003, 0.9, 0.999, 1e-8, 0, 0, 1);
        NetworkModel model = new NetworkModel(network, schedule, Prediction.NOISE, new Conditioning.ScaledTime(1));
        var objective = DenoisingScoreMatching.of(schedule, Reduction.MEAN);
        Toy2d data = new Toy2d(Toy2d.Kind.EIGHT_GAUSSIANS, 1, "train");
        float[] points = new float[2 * BATCH];
        double before = 0;
        double after = 0;
        try (Adam adam = new Adam(
                constants, network.parameters().values(), network.parameters().gradients())) {
            for (int step = 0; step < steps; step++) {
                for (int i = 0; i < BATCH; i++) {
                    data.read((long) step * BATCH + i, points, 2 * i);
                }
                try (Scope scope = Scope.open()) {
                    Tensor x0 = Tensors.of(points, BATCH, 2).to(device);
                    network.parameters().zeroGradients();
                    Losses losses = objective.evaluate(
                            model, x0, stream.purpose("training").index(step));
                    losses.mean().backward();
                    adam.step();
                    double loss = losses.mean().item();
                    before += step < first ? loss / first : 0;
                    after += step >= steps - last ? loss / last : 0;
                }
            }
        } catch (NonFiniteGradientException e) {
            // A machine that computes so is not well, which is for the test to say.
            after = Double.NaN;
        } finally {
            network.parameters().close();
        }
        return new Learning(before, after, steps);
    }

    /**
     * Speed of 3 x 3 convolutions of 64 channels on 32 images of 32 x 32, channels last, the heart of a score network.
     *
     * @param dtype element type
     * @return 10^9 floating-point operations a second
     */
    double convolutionGigaflops(DType dtype) {
        double operations = 2.0 * IMAGES * CHANNELS * CHANNELS * 9 * SIZE * SIZE;
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            NoiseGenerator noise = new NoiseGenerator().seed(1);
            Tensor x = noise.normal(DType.FLOAT32, Device.CPU, IMAGES, CHANNELS, SIZE, SIZE)
                    .to(device)
                    .to(dtype)
                    .channelsLast();
            Tensor weight = noise.normal(DType.FLOAT32, Device.CPU, CHANNELS, CHANNELS, 3, 3)
                    .mul(0.04)
                    .to(device)
                    .to(dtype)
                    .channelsLast();
            convolve(x, weight, 3);
            int rounds = 0;
            long started = System.nanoTime();
            double seconds = 0;
            while (seconds < CONVOLUTION_SECONDS) {
                convolve(x, weight, 5);
                rounds += 5;
                seconds = (System.nanoTime() - started) * 1e-9;
            }
            return operations * rounds / seconds * 1e-9;
        }
    }

    private static void convolve(Tensor x, Tensor weight, int times) {
        try (Scope scope = Scope.open()) {
            Tensor y = x;
            for (int i = 0; i < times; i++) {
                y = Functional.conv2d(x, weight, null, 1, 1, 1, 1);
            }
            // Reading a value waits for a device that works on its own.
            y.narrow(0, 0, 1).narrow(1, 0, 1).sum().item();
        }
    }
}
