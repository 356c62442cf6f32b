package dev.reverie.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.schedule.ChainSchedule;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.SmldChain;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.ScriptModule;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs made by the engine itself, by {@code JitModule.define} and {@code save}: {@code noise.pt} is
 * {@code forward(x, c) = x * c.view(-1, 1) / 999}, {@code identity.pt} is {@code forward(x) = x}.
 */
class ScriptedModelTest {
    @TempDir
    private Path folder;

    private Scope scope;
    private ScriptModule noise;

    @BeforeEach
    void open() throws IOException {
        scope = Scope.open();
        noise = program("noise.pt");
    }

    @AfterEach
    void close() {
        noise.close();
        scope.close();
    }

    private ScriptModule program(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = Objects.requireNonNull(ScriptedModelTest.class.getResourceAsStream(name), name)) {
            Files.copy(in, file);
        }
        return ScriptModule.load(file, Device.CPU);
    }

    @Test
    void everyQuantityFollowsFromWhatTheProgramGives() {
        VariancePreserving schedule = new VariancePreserving();
        ScoreModel model =
                new ScriptedModel(noise, schedule, Prediction.NOISE, new Conditioning.ScaledTime(999), DType.FLOAT32);
        Tensor x = Tensors.of(new double[] {1, 2, 3, 4}, 2, 2);
        double[] times = {0.25, 0.5};
        assertThat(model.predict(x, times).dtype()).isEqualTo(DType.FLOAT64);
        // the program computes in float32
        assertThat(model.predict(x, times).toDoubles()).containsExactly(new double[] {0.25, 0.5, 1.5, 2}, within(1e-6));
        double[] score = model.score(x, times).toDoubles();
        assertThat(score[3]).isEqualTo(-2 / schedule.sigma(0.5), within(1e-6));
        assertThat(model.chainSteps()).isEmpty();
    }

    @Test
    void aChainIsToldByItsPositionAndKnowsItsOwnSchedule() {
        DdpmChain chain = DdpmChain.linear(0.1, 20, 1000);
        Conditioning position = new Conditioning.ChainPosition(chain, TimeIndexing.DEFAULT);
        ScoreModel model =
                new ScriptedModel(noise, new ChainSchedule(chain), Prediction.NOISE, position, DType.FLOAT64);
        assertThat(model.chainSteps()).hasValue(1000);
        Tensor x = Tensors.of(new double[] {1, 2}, 1, 2);
        double[] score = model.score(x, 500 / 999.0).toDoubles();
        assertThat(score[0]).isEqualTo(-500 / 999.0 / chain.sqrtOneMinusCumulativeAlpha(500), within(1e-9));
        assertThatThrownBy(() ->
                        new ScriptedModel(noise, new VariancePreserving(), Prediction.NOISE, position, DType.FLOAT32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the schedule must be new ChainSchedule(chain)");
    }

    @Test
    void aLadderIsKnownByItsSteps() {
        SmldChain ladder = new SmldChain(0.01, 50, 10);
        assertThat(new ScriptedModel(
                                noise,
                                new dev.reverie.schedule.VarianceExploding(0.01, 50),
                                Prediction.SCORE,
                                new Conditioning.LadderLabel(ladder),
                                DType.FLOAT32)
                        .chainSteps())
                .hasValue(10);
    }

    @Test
    void programsAndTypesThatAreNoScoreModelAreRefused() throws IOException {
        Conditioning time = new Conditioning.ScaledTime(999);
        VariancePreserving schedule = new VariancePreserving();
        try (ScriptModule identity = program("identity.pt")) {
            assertThatThrownBy(() -> new ScriptedModel(identity, schedule, Prediction.NOISE, time, DType.FLOAT32))
                    .hasMessageContaining("takes 1 argument");
        }
        assertThatThrownBy(() -> new ScriptedModel(noise, schedule, Prediction.NOISE, time, DType.INT64))
                .hasMessageContaining("floating-point type, got");
        ScoreModel model = new ScriptedModel(noise, schedule, Prediction.NOISE, time, DType.FLOAT32);
        // x of one axis makes the program's answer a matrix
        Tensor x = Tensors.of(new double[] {1, 2}, 2);
        assertThatThrownBy(() -> model.predict(x, new double[] {0.1, 0.2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one number for each of its input");
    }
}
