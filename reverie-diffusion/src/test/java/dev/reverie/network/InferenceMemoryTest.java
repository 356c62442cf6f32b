package dev.reverie.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a forward pass keeps in memory, as the operating system counts it. */
class InferenceMemoryTest {
    private static final long MEBIBYTE = 1 << 20;
    static final Path RESET = Path.of("/proc/self/clear_refs");
    private static final Path STATUS = Path.of("/proc/self/status");

    private static long kibibytes(String key) throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith(key + ":")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no line " + key + " in " + STATUS);
    }

    /** Largest resident memory during a task beyond that before it. */
    static long growth(Runnable task) throws IOException {
        // What earlier tasks have left free would be used without being counted.
        Engine.releaseMemory();
        Files.writeString(RESET, "5");
        long before = kibibytes("VmRSS");
        task.run();
        return (kibibytes("VmHWM") - before) * 1024;
    }

    @Test
    void inferenceNeedsWhatLiveTensorsNeed() throws IOException {
        assumeTrue(Files.isWritable(RESET), "the peak of resident memory can be reset on Linux only");
        Ncsnpp network = new Ncsnpp(SmallNetworks.ddpmpp());
        // Each thread has scratch memory of its own.
        int threads = Engine.threads();
        Engine.setThreads(1);
        try (Scope scope = Scope.open();
                Parameters parameters = network.parameters().allocate(DType.FLOAT32, Device.CPU, RandomStream.of(1))) {
            Runnable inference = () -> {
                try (Scope inner = Scope.open();
                        Autograd.Mode mode = Autograd.noGrad()) {
                    Tensor x = Tensors.zeros(parameters.dtype(), Device.CPU, 32, 1, 32, 32);
                    network.forward(x, new double[32]);
                }
            };
            // The kernels' code and the threads' scratch memory come with the first use.
            try (Scope inner = Scope.open();
                    Autograd.Mode mode = Autograd.noGrad()) {
                network.forward(Tensors.zeros(DType.FLOAT32, Device.CPU, 1, 1, 32, 32), new double[1]);
            }
            // The joined features of the last level, their normalisation, the products of attention and the skips are
            // 50 MiB; the rest is scratch memory of the convolutions. All intermediates together are 400 MiB.
            assertThat(growth(inference)).isLessThan(220 * MEBIBYTE);
            long objects = Engine.liveNativeObjects();
            long resident = Engine.residentBytes();
            assertThat(growth(() -> {
                        inference.run();
                        inference.run();
                    }))
                    .isLessThan(220 * MEBIBYTE);
            // The allocator may keep some large blocks for later; two leaked passes would be 800 MiB.
            assertThat(Engine.residentBytes() - resident).isLessThan(160 * MEBIBYTE);
            assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(objects);
        } finally {
            Engine.setThreads(threads);
        }
    }
}
