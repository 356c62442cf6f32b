package dev.reverie.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reverie.random.RandomStream;
import dev.reverie.torch.ActivationCheckpointing;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * What a gradient takes of the memory of a fresh process: in one that has worked before, the allocator uses again what it
 * kept.
 */
class ActivationCheckpointingMemoryTest {
    private static final int BATCH = 8;

    @Test
    void recomputationTakesAFractionOfTheMemory() throws IOException, InterruptedException {
        assumeTrue(
                Files.isWritable(InferenceMemoryTest.RESET), "the peak of resident memory can be reset on Linux only");
        // 97 and 319 MiB were seen
        assertThat(grown("recomputing")).isLessThan(grown("ordinary") / 2);
    }

    private static long grown(String way) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("org.bytedeco."))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Gradient.class.getName(), way));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return Long.parseLong(output.strip());
    }

    /** Prints by how many bytes the gradient of one batch raises the resident memory. */
    static final class Gradient {
        private Gradient() {}

        public static void main(String[] arguments) throws IOException {
            Ncsnpp network = new Ncsnpp(SmallNetworks.ddpmpp(8));
            network.parameters().allocate(DType.FLOAT32, Device.CPU, RandomStream.of(1));
            Engine.setThreads(1);
            // The kernels' code and scratch memory come with the first use.
            evaluate(network, 1, Tensor::backward);
            long grown;
            if (arguments[0].equals("recomputing")) {
                try (ActivationCheckpointing tape = ActivationCheckpointing.begin()) {
                    grown = InferenceMemoryTest.growth(() -> evaluate(network, BATCH, tape::backward));
                }
            } else {
                grown = InferenceMemoryTest.growth(() -> evaluate(network, BATCH, Tensor::backward));
            }
            System.out.println(grown);
        }

        private static void evaluate(Ncsnpp network, int batch, Consumer<Tensor> backward) {
            try (Scope scope = Scope.open()) {
                Tensor x = Tensors.zeros(DType.FLOAT32, Device.CPU, batch, 1, 32, 32);
                backward.accept(network.forward(x, new double[batch]).square().mean());
            }
        }
    }
}
