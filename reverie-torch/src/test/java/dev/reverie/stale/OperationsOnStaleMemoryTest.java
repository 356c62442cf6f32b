package dev.reverie.stale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.nn.Parameters;
import dev.reverie.torch.DType;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Functional;
import dev.reverie.torch.LinearAlgebra;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No operation gives numbers that depend on what memory held before; and no operation is forgotten here. */
class OperationsOnStaleMemoryTest {
    private int threads;

    /** With one thread the engine adds in the same order every time. */
    @BeforeEach
    void useOneThread() {
        threads = Engine.threads();
        Engine.setThreads(1);
    }

    @AfterEach
    void restoreThreads() {
        Engine.setThreads(threads);
    }

    static List<OperationCase> operations() {
        List<OperationCase> all = new ArrayList<>(FunctionalCases.list());
        all.addAll(TensorCases.list());
        all.addAll(MakerCases.list());
        all.addAll(LayerCases.list());
        all.addAll(TrainingCases.list());
        return all;
    }

    @ParameterizedTest
    @MethodSource("operations")
    void numbersDoNotDependOnWhatMemoryHeldBefore(OperationCase operation) {
        List<String> faults = new ArrayList<>();
        for (Situation situation : Situation.pairs()) {
            Operands.difference(situation, operation.operation(), 0)
                    .ifPresent(difference -> faults.add(situation + ": " + difference));
        }
        assertThat(faults).as("%s", operation).isEmpty();
    }

    /** Several threads may add in an order of their own. */
    @ParameterizedTest
    @MethodSource("operations")
    void severalThreadsGiveTheSameButForRounding(OperationCase operation) {
        Engine.setThreads(2);
        List<String> faults = new ArrayList<>();
        List<Situation> situations = Situation.pairs();
        // No common factor with the 32 situations: every choice occurs.
        for (int i = 0; i < situations.size(); i += 5) {
            Situation situation = situations.get(i);
            // A few roundings of the type; a sum that cancels is compared with the largest number beside it.
            double tolerance = situation.dtype() == DType.BFLOAT16 ? 0.05 : 1e-5;
            Operands.difference(situation, operation.operation(), tolerance)
                    .ifPresent(difference -> faults.add(situation + ": " + difference));
        }
        assertThat(faults).as("%s", operation).isEmpty();
    }

    @Test
    void everyTwoChoicesOfTheSituationsMeet() {
        Set<List<Object>> met = new HashSet<>();
        for (Situation s : Situation.pairs()) {
            List<Object> choices = List.of(
                    "C" + s.channels(), "N" + s.batch(), s.height() + "x" + s.width(), s.dtype(), s.innermost());
            for (int i = 0; i < choices.size(); i++) {
                for (int j = 0; j < i; j++) {
                    met.add(List.of(choices.get(i), choices.get(j)));
                }
            }
        }
        int c = Situation.CHANNELS.length;
        int n = Situation.BATCHES.length;
        int s = Situation.SIZES.length;
        int d = Situation.TYPES.length;
        assertThat(met).hasSize(c * n + c * s + c * d + c * 2 + n * s + n * d + n * 2 + s * d + s * 2 + d * 2);
    }

    @Test
    void noOperationOfTensorsIsForgotten() {
        List<OperationCase> makers = MakerCases.list();
        List<OperationCase> functions = FunctionalCases.list();
        assertComplete(List.of(Functional.class, LinearAlgebra.class), functions, Set.of());
        assertComplete(List.of(Tensor.class), TensorCases.list(), TensorCases.notOperations());
        assertComplete(List.of(Tensors.class, NoiseGenerator.class), makers, MakerCases.notOperations());
    }

    private static void assertComplete(List<Class<?>> types, List<OperationCase> cases, Set<String> notOperations) {
        SortedSet<String> wanted = new TreeSet<>();
        types.forEach(type -> wanted.addAll(OperationCase.methodsOf(type)));
        assertThat(wanted).as("a name in the list of exceptions is gone").containsAll(notOperations);
        wanted.removeAll(notOperations);
        assertThat(covered(cases)).isEqualTo(wanted);
    }

    private static SortedSet<String> covered(List<OperationCase> cases) {
        SortedSet<String> covered = new TreeSet<>();
        cases.forEach(one -> covered.add(one.covers()));
        return covered;
    }

    /** Every public class of the package with a method that gives a tensor, or takes one to fill it. */
    @Test
    void noLayerIsForgotten() throws Exception {
        SortedSet<String> wanted = new TreeSet<>();
        for (Class<?> type : publicClassesBeside(Parameters.class)) {
            for (String method : OperationCase.methodsOf(type, Tensor.class)) {
                wanted.add(type.getSimpleName() + "." + method);
            }
        }
        wanted.add("Initializer.fill(Tensor, NoiseGenerator)");
        wanted.removeAll(TrainingCases.notOperations());
        List<OperationCase> cases = new ArrayList<>(LayerCases.list());
        cases.addAll(TrainingCases.list());
        assertThat(covered(cases)).isEqualTo(wanted);
    }

    private static List<Class<?>> publicClassesBeside(Class<?> one)
            throws IOException, URISyntaxException, ClassNotFoundException {
        Path root =
                Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<Class<?>> classes = new ArrayList<>();
        try (Stream<Path> files = Files.list(root.resolve(one.getPackageName().replace('.', '/')))) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString().replace(".class", "");
                if (!name.equals("package-info")) {
                    Class<?> type = Class.forName(one.getPackageName() + "." + name, false, one.getClassLoader());
                    if (Modifier.isPublic(type.getModifiers())) {
                        classes.add(type);
                    }
                }
            }
        }
        assertThat(classes).as("classes under %s", root).hasSizeGreaterThan(20);
        return classes;
    }
}
