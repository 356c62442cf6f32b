package dev.reverie.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.StaleMemoryTrial;
import dev.reverie.torch.Tensor;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No network gives numbers, or gradients, that depend on what memory held before; and no network is forgotten here. */
class NetworksOnStaleMemoryTest {
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

    private record Situation(int batch, DType dtype, boolean innermost) {}

    private static final List<Situation> SITUATIONS = List.of(
            new Situation(1, DType.FLOAT32, true),
            new Situation(2, DType.FLOAT64, false),
            new Situation(7, DType.FLOAT32, false),
            new Situation(2, DType.BFLOAT16, true),
            new Situation(7, DType.BFLOAT16, false));

    static List<SubjectNetwork> networks() {
        return SubjectNetwork.all();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void numbersDoNotDependOnWhatMemoryHeldBefore(SubjectNetwork network) {
        List<String> faults = new ArrayList<>();
        for (Situation situation : SITUATIONS) {
            difference(network, situation, 0).ifPresent(difference -> faults.add(situation + ": " + difference));
        }
        assertThat(faults).as("%s", network).isEmpty();
    }

    /** One of each class. */
    static List<SubjectNetwork> classes() {
        Map<Class<?>, SubjectNetwork> first = new LinkedHashMap<>();
        networks().forEach(network -> first.putIfAbsent(network.type(), network));
        return List.copyOf(first.values());
    }

    /** Several threads may add in an order of their own: a few dozen layers of roundings. */
    @ParameterizedTest
    @MethodSource("classes")
    void severalThreadsGiveTheSameButForRounding(SubjectNetwork network) {
        Engine.setThreads(2);
        assertThat(difference(network, SITUATIONS.get(2), 1e-4))
                .as("%s", network)
                .isEmpty();
    }

    private static Optional<StaleMemoryTrial.Difference> difference(
            SubjectNetwork network, Situation situation, double tolerance) {
        try (Scope scope = Scope.open();
                Parameters parameters =
                        network.parameters().allocate(situation.dtype(), Device.CPU, RandomStream.of(1))) {
            NoiseGenerator noise = new NoiseGenerator().seed(9);
            // The last layers start silent.
            Tensor values = parameters.values();
            values.addInPlace(noise.normalLike(values).mulInPlace(0.1));
            long[] shape = LongStream.concat(
                            LongStream.of(situation.batch()),
                            network.example().stream().mapToLong(Integer::longValue))
                    .toArray();
            Tensor x = noise.normal(situation.dtype(), Device.CPU, shape);
            Map<String, Tensor> operands = new LinkedHashMap<>();
            operands.put("the data", (situation.innermost() && shape.length == 4 ? x.channelsLast() : x).requireGrad());
            for (Parameter parameter : parameters.trainable()) {
                operands.put(parameter.name(), parameter.value());
            }
            double[] condition = new double[situation.batch()];
            for (int n = 0; n < condition.length; n++) {
                // Indices, noise levels and times: good for all.
                condition[n] = 1 + n % 2;
            }
            return new StaleMemoryTrial(operands, given -> network.forward().apply(given.get(0), condition), tolerance)
                    .difference();
        }
    }

    @Test
    void noNetworkIsForgotten() throws Exception {
        SortedSet<String> wanted = new TreeSet<>();
        Path root = Path.of(Network.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                String name = root.relativize(file).toString().replaceAll("\\.class$", "");
                Class<?> type = Class.forName(name.replaceAll("[/\\\\]", "."), false, Network.class.getClassLoader());
                boolean network =
                        Network.class.isAssignableFrom(type) || ClassifierNetwork.class.isAssignableFrom(type);
                if (network && !Modifier.isAbstract(type.getModifiers())) {
                    wanted.add(type.getName());
                }
            }
        }
        assertThat(wanted).as("networks under %s", root).hasSizeGreaterThan(5);
        SortedSet<String> tried = new TreeSet<>();
        networks().forEach(network -> tried.add(network.type().getName()));
        assertThat(tried).isEqualTo(wanted);
    }
}
