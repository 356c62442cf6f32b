package dev.reverie.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A batch that is evaluated by parts gives what it gives as a whole. */
class EvaluationTest {
    private static final int SAMPLES = 201;

    private final Scope scope = Scope.open();
    private final NoiseGenerator noise = new NoiseGenerator().seed(5);
    private final int threads = Engine.threads();
    private final Mlp network = new Mlp(
            MlpConfig.builder(2).features(256).blocks(2).dropout(0.5).classes(3).build());
    private final List<Long> sizes = Collections.synchronizedList(new ArrayList<>());
    private Tensor x;
    private double[] condition;

    /** Notes how many samples come at once. */
    private final Network counted = new Network() {
        @Override
        public Tensor forward(Tensor batch, double[] times, Context context, Dropout dropout) {
            sizes.add(batch.size(0));
            return network.forward(batch, times, context, dropout);
        }

        @Override
        public Parameters parameters() {
            return network.parameters();
        }
    };

    @BeforeEach
    void prepare() {
        network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(1));
        x = noise.normal(DType.FLOAT64, Device.CPU, SAMPLES, 2);
        condition = new double[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            condition[i] = 0.01 * (1 + i);
        }
    }

    @AfterEach
    void close() {
        Engine.setThreads(threads);
        scope.close();
        network.parameters().close();
    }

    private Tensor evaluate(int threadsToUse, Context context, Dropout dropout) {
        Engine.setThreads(threadsToUse);
        sizes.clear();
        return Evaluation.of(counted, x, condition, context, dropout);
    }

    private static Context labels() {
        int[] classes = new int[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            classes[i] = i % 3;
        }
        return Context.of(Labels.of(classes));
    }

    @Test
    void partsGiveTheWhole() {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            Tensor whole = evaluate(1, labels(), Dropout.off());
            assertThat(sizes).containsExactly((long) SAMPLES);
            Tensor parts = evaluate(2, labels(), Dropout.off());
            assertThat(sizes).containsExactlyInAnyOrder(100L, 101L);
            // Sums of 256 products of doubles, perhaps in another order.
            assertThat(parts.toDoubles()).containsExactly(whole.toDoubles(), within(1e-12));
            assertThat(parts.requiresGrad()).isFalse();
        }
    }

    @Test
    void whatIsRecordedOrDroppedStaysInOnePiece() {
        evaluate(2, labels(), Dropout.off());
        assertThat(sizes).containsExactly((long) SAMPLES);
        try (Autograd.Mode mode = Autograd.noGrad()) {
            Dropout dropout = Dropout.seeded(1);
            evaluate(2, labels(), dropout);
            assertThat(sizes).containsExactly((long) SAMPLES);
        }
    }

    @Test
    void whatDoesNotFitTheBatchIsRefusedAsByTheNetworkItself() {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            condition = new double[SAMPLES - 1];
            assertThatThrownBy(() -> evaluate(2, labels(), Dropout.off())).isInstanceOf(IllegalArgumentException.class);
            condition = new double[SAMPLES];
            int[] tooMany = new int[SAMPLES + 1];
            assertThatThrownBy(() -> evaluate(2, Context.of(Labels.of(tooMany)), Dropout.off()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(sizes).containsExactly((long) SAMPLES);
        }
    }

    @Test
    void aFaultOfAPartIsThrown() {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            assertThatThrownBy(() -> evaluate(2, Context.of(Labels.all(7)), Dropout.off()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("7");
        }
    }
}
