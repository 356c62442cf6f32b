package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.file.FileFormatException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.QualifiedName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptModuleTest {
    private static final String SCORE = """
            def forward(self, x, t):
                return -x * self.weight / t.view(-1, 1)
            """;

    @TempDir
    private Path folder;

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    /** A program with one weight, {@code weight = [1, 2, 3]}. */
    private Path program(String source) {
        Engine.load();
        Path file = folder.resolve("program.pt");
        try (JitModule module = new JitModule(new QualifiedName("program"))) {
            module.register_parameter(
                    "weight", Tensors.of(new float[] {1, 2, 3}, 3).raw(), false);
            module.define(source);
            module.save(file.toString());
        }
        return file;
    }

    private void assertRefused(Path file, String... parts) {
        assertThatThrownBy(() -> ScriptModule.load(file, Device.CPU))
                .isInstanceOf(FileFormatException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void aProgramIsAFunctionOfTensors() throws IOException {
        try (ScriptModule module = ScriptModule.load(program(SCORE), Device.CPU)) {
            assertThat(module.arguments()).isEqualTo(2);
            Tensor x = Tensors.of(new float[] {1, 1, 1, 4, 4, 4}, 2, 3);
            Tensor t = Tensors.of(new float[] {1, 2}, 2);
            assertThat(module.forward(x, t).toDoubles()).containsExactly(-1, -2, -3, -2, -4, -6);
        }
    }

    @Test
    void switchesAreGivenByName() throws IOException {
        String source = """
                def forward(self, x, twice: bool = False, negative: bool = False):
                    y = x * self.weight
                    if twice:
                        y = 2 * y
                    return -y if negative else y
                """;
        try (ScriptModule module = ScriptModule.load(program(source), Device.CPU)) {
            Tensor x = Tensors.of(new float[] {1, 1, 1}, 1, 3);
            assertThat(module.forward(x).toDoubles()).containsExactly(1, 2, 3);
            assertThat(module.forward(Map.of("negative", true), x).toDoubles()).containsExactly(-1, -2, -3);
            assertThat(module.forward(Map.of("twice", true, "negative", false), x)
                            .toDoubles())
                    .containsExactly(2, 4, 6);
            assertThatThrownBy(() -> module.forward(Map.of("thrice", true), x))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("thrice");
        }
    }

    @Test
    void weightsAreFoundByTheirPaths() throws IOException {
        try (ScriptModule module = ScriptModule.load(program(SCORE), Device.CPU)) {
            assertThat(module.parameter("weight").orElseThrow().toDoubles()).containsExactly(1, 2, 3);
            assertThat(module.parameter("bias")).isEmpty();
        }
    }

    @Test
    void theResultBelongsToTheCallersScopeAndOutlivesTheProgram() throws IOException {
        Tensor result;
        try (ScriptModule module = ScriptModule.load(program(SCORE), Device.CPU)) {
            try (Scope inner = Scope.open()) {
                Tensor x = Tensors.ones(DType.FLOAT32, Device.CPU, 1, 3);
                result = inner.keep(module.forward(x, Tensors.ones(DType.FLOAT32, Device.CPU, 1)));
            }
        }
        assertThat(result.toDoubles()).containsExactly(-1, -2, -3);
    }

    @Test
    void gradientsFlowThroughIt() throws IOException {
        try (ScriptModule module = ScriptModule.load(program(SCORE), Device.CPU)) {
            Tensor x = Tensors.ones(DType.FLOAT32, Device.CPU, 1, 3).requireGrad();
            Tensor sum = module.forward(x, Tensors.full(2, DType.FLOAT32, Device.CPU, 1))
                    .square()
                    .sum();
            double[] gradient = Autograd.grad(sum, x).toDoubles();
            // d/dx (w x / 2)^2 = w^2 x / 2
            assertThat(gradient).containsExactly(new double[] {0.5, 2, 4.5}, within(1e-6));
        }
    }

    @Test
    void failuresInsideAreToldInOneLine() throws IOException {
        ScriptModule module = ScriptModule.load(program(SCORE), Device.CPU);
        Tensor x = Tensors.ones(DType.FLOAT32, Device.CPU, 1, 3);
        assertThatThrownBy(() -> module.forward(x, x, x))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("takes 2 arguments, got 3");
        assertThatThrownBy(() -> module.forward(x))
                .isInstanceOf(EngineException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
        assertThatThrownBy(() -> module.forward(Tensors.ones(DType.FLOAT32, Device.CPU, 1, 5), x))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("forward of");
        module.close();
        module.close();
        assertThatThrownBy(() -> module.forward(x, x))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void whatGivesNoTensorIsRefused() throws IOException {
        Path file = program("""
                def forward(self, x):
                    return (x, x)
                """);
        try (ScriptModule module = ScriptModule.load(file, Device.CPU)) {
            assertThatThrownBy(() -> module.forward(Tensors.ones(DType.FLOAT32, Device.CPU, 1)))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("must give one tensor, got Tuple");
        }
        Path silent = program("""
                def backward(self, x):
                    return x
                """);
        assertThatThrownBy(() -> ScriptModule.load(silent, Device.CPU))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("no method forward");
    }

    @Test
    void filesThatAreNoProgramsAreNamedForWhatTheyAre() throws IOException {
        assertThatThrownBy(() -> ScriptModule.load(folder.resolve("nothing.pt"), Device.CPU))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> ScriptModule.load(folder, Device.CPU))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("is no file");
        assertRefused(Files.writeString(folder.resolve("text.pt"), "hello"), "not a whole zip archive");
        assertRefused(Files.write(folder.resolve("empty.pt"), new byte[0]), "not a whole zip archive");
        assertRefused(zip("readme.txt"), "no entry NAME/data.pkl");
        assertRefused(zip("model/data.pkl", "model/data/0", "model/version"), "checkpoint of torch.save", "no code");
        assertRefused(zip("m/data.pkl", "m/constants.pkl", "m/code/x.py"), "says no version");
        assertRefused(zip("m/data.pkl", "m/constants.pkl", "m/code/x.py", "m/version"), "says no version");
    }

    private Path zip(String... names) throws IOException {
        Path file = folder.resolve("archive.pt");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write("content".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return file;
    }

    @Test
    void aFileCutAnywhereIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(program(SCORE));
        for (int length : List.of(1, 30, whole.length / 2, whole.length - 30, whole.length - 1)) {
            Path cut = Files.write(folder.resolve("cut.pt"), Arrays.copyOf(whole, length));
            assertRefused(cut, "cut.pt");
        }
    }

    @Test
    void aDamagedByteEndsInAMessageOrDoesNoHarm() throws IOException {
        byte[] whole = Files.readAllBytes(program(SCORE));
        Random random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
            Path file = Files.write(folder.resolve("damaged.pt"), damaged);
            try (ScriptModule module = ScriptModule.load(file, Device.CPU)) {
                Tensor x = Tensors.ones(DType.FLOAT32, Device.CPU, 1, 3);
                assertThat(module.forward(x, Tensors.ones(DType.FLOAT32, Device.CPU, 1))
                                .toDoubles())
                        .as("mutation %d", i)
                        .containsExactly(-1, -2, -3);
            } catch (FileFormatException | EngineException e) {
                refused++;
            }
        }
        // Most bytes of so small a file are headers and padding, of which some are never read.
        assertThat(refused).isGreaterThan(100);
    }
}
