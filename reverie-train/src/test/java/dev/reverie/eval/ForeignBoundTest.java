package dev.reverie.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.Datasets;
import dev.reverie.file.NdArray;
import dev.reverie.file.Npz;
import dev.reverie.file.NpzFile;
import dev.reverie.likelihood.BoundTerms;
import dev.reverie.likelihood.DdpmTerms;
import dev.reverie.likelihood.Quantized;
import dev.reverie.likelihood.ReverseVariance;
import dev.reverie.likelihood.VariationalBound;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.TensorArrays;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The variational bound of another project's trained DDPM on MNIST, against the number that an independent program
 * found: 2.306 +- 0.029 bits/dim on the first 100 test images, of which 0.987 is the decoder's and 2.7e-5 the prior's
 * (variance beta). Skipped where the weights are not at hand.
 */
final class ForeignBoundTest {
    private static Path shared() {
        return Path.of(System.getProperty("reverie.golden", "../../shared/golden"))
                .resolveSibling("weights");
    }

    private static PulferUnet network() throws IOException {
        Path file = shared().resolve("pulfer-ddpm-mnist/ddpm_mnist.safetensors");
        Assumptions.assumeTrue(Files.exists(file), () -> "no weights at " + file);
        return new PulferUnet(file);
    }

    /** The first test images, {@code [count, 1, 28, 28]} in [-1, 1]. */
    static Tensor images(int count) throws IOException {
        Path folder = shared().resolveSibling("data").resolve("mnist");
        Assumptions.assumeTrue(Files.isDirectory(folder), () -> "no images at " + folder);
        Dataset test = Datasets.open("mnist", DataOptions.defaults().withFolder(folder))
                .test()
                .orElseThrow();
        float[] values = new float[count * 784];
        for (int i = 0; i < count; i++) {
            test.read(i, values, i * 784);
        }
        try (Scope scope = Scope.open()) {
            return scope.keep(Tensors.of(values, count, 1, 28, 28).mul(2).sub(1));
        }
    }

    @Test
    void theNetworkAnswersAsInItsOwnProgram() throws IOException {
        try (PulferUnet network = network();
                NpzFile golden = Npz.open(shared().resolve("pulfer-ddpm-mnist/ddpm_mnist.golden.npz"));
                Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            NdArray answers = golden.get("eps_hat");
            Tensor x = TensorArrays.toTensor(golden.get("xt")).to(DType.FLOAT32).reshape(-1, 1, 28, 28);
            long[] steps = golden.get("t_input").toLongs();
            long[] perImage = new long[Math.toIntExact(x.size(0))];
            for (int i = 0; i < perImage.length; i++) {
                perImage[i] = steps[i * steps.length / perImage.length];
            }
            double[] actual = network.noise(x, perImage).toDoubles();
            // float32 on both sides, through 50 layers
            assertThat(actual).containsExactly(answers.toDoubles(), within(1e-4));
        }
    }

    @Test
    void theVariationalBoundIsThatOfAnIndependentProgram() throws IOException {
        try (PulferUnet network = network();
                Scope scope = Scope.open()) {
            Tensor x = images(100);
            // 12 of the 999 steps for each image, most of them where there is little noise; all 999 give 2.308 +- 0.029
            DdpmTerms formulas = new DdpmTerms(network.chain(), ReverseVariance.BETA, Quantized.centeredBytes());
            BoundTerms bound = new VariationalBound(network, formulas, 12).evaluate(x, SeededNoise.of(1));
            // no wider than the scatter of the images themselves: else agreement would say nothing
            assertThat(bound.standardError()).isLessThan(0.045);
            assertThat(bound.prior()).isCloseTo(2.7e-5, within(0.1e-5));
            assertThat(bound.decoder()).isCloseTo(0.987, within(0.03));
            // the images are the same, so that their scatter does not count: only the noise and the choice of steps
            assertThat(bound.bitsPerDim()).isCloseTo(2.306, within(0.029));
        }
    }
}
