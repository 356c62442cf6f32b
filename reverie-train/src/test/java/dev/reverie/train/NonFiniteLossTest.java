package dev.reverie.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.Provenance;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.model.NetworkModel;
import dev.reverie.network.Context;
import dev.reverie.network.Network;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.run.CheckpointWriter;
import dev.reverie.run.DataForm;
import dev.reverie.run.DataInfo;
import dev.reverie.run.TrainingState;
import dev.reverie.torch.Device;
import dev.reverie.torch.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A loss or gradient that is not finite changes nothing and is explained. */
@ExtendWith(SingleThread.class)
class NonFiniteLossTest {
    /** A derivative of infinity times 0 on the way back, 0 on the way there. */
    private static Tensor withBadGradient(Tensor out) {
        return out.add(out.mul(0).sqrt().mul(0));
    }

    private TrainingState state;
    private TrainingStep step;

    /** A network whose output something happens to. */
    private static final class Faulty implements Network {
        private final Network inner;
        private final UnaryOperator<Tensor> fault;

        Faulty(Network inner, UnaryOperator<Tensor> fault) {
            this.inner = inner;
            this.fault = fault;
        }

        @Override
        public Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout) {
            return fault.apply(inner.forward(x, condition, context, dropout));
        }

        @Override
        public Parameters parameters() {
            return inner.parameters();
        }
    }

    /** Points, one of which has a column that is missing. */
    private record Holed(Dataset whole, long hole) implements Dataset {
        @Override
        public String name() {
            return whole.name();
        }

        @Override
        public DataShape shape() {
            return whole.shape();
        }

        @Override
        public long size() {
            return whole.size();
        }

        @Override
        public List<String> classNames() {
            return whole.classNames();
        }

        @Override
        public void read(long index, float[] out, int offset) {
            whole.read(index, out, offset);
            if (index == hole) {
                out[offset + 1] = Float.NaN;
            }
        }

        @Override
        public int label(long index) {
            return whole.label(index);
        }

        @Override
        public Provenance provenance() {
            return whole.provenance();
        }
    }

    private void begin(RunConfig config, UnaryOperator<Tensor> fault, long hole) throws IOException {
        Dataset data = config.data().open(DataOptions.defaults()).train();
        DataForm form = new DataForm(config.data(), DataInfo.of(data));
        LearningTask plain = Trainer.of(config, DataOptions.defaults()).task();
        LearningTask task = plain;
        if (plain.loss() instanceof ScoreLoss loss) {
            Network network = new Faulty(loss.model().network(), fault);
            BatchLoss faulty = new ScoreLoss(
                    NetworkModel.continuous(network, loss.model().schedule()),
                    loss.objective(),
                    loss.objectiveStream(),
                    loss.dropoutStream());
            task = new LearningTask(plain.parameters(), faulty, plain.classes());
        }
        state = TrainingState.fresh(task.parameters(), config.training(), Device.CPU);
        step = new TrainingStep(
                state, task, config.training(), form, new Holed(data, hole), false, 0, WorkerGroup.alone());
    }

    private void begin(UnaryOperator<Tensor> fault, String... settings) throws IOException {
        begin(ResumeTest.points(settings), fault, -1);
    }

    /** A fault at some calls of the network alone, counted from 0. */
    private static UnaryOperator<Tensor> at(List<Integer> calls, UnaryOperator<Tensor> fault) {
        int[] count = new int[1];
        return out -> calls.contains(count[0]++) ? fault.apply(out) : out;
    }

    @AfterEach
    void close() {
        step.close();
        state.close();
        state.parameters().close();
    }

    private Map<String, List<Double>> everything() {
        Map<String, List<Double>> all = new TreeMap<>();
        CheckpointWriter.flatBuffers(state).forEach((name, flat) -> {
            List<Double> values = new ArrayList<>();
            for (double value : flat.toDoubles()) {
                values.add(value);
            }
            all.put(name, values);
        });
        all.put("counters", List.of((double) state.step(), (double) state.adam().steps()));
        all.put(
                "noise",
                List.of(state.gradientNoise().signal(), state.gradientNoise().noise()));
        return all;
    }

    private String fault() {
        Map<String, List<Double>> before = everything();
        NonFiniteLossException astray = catchThrowableOfType(NonFiniteLossException.class, step::run);
        assertThat(astray.step()).isEqualTo(state.step() + 1);
        assertThat(everything()).isEqualTo(before);
        return astray.complete("the last good checkpoint is X").getMessage();
    }

    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            step.run();
        }
    }

    @Test
    void aNumberThatIsMissingFromTheDataIsNamedWithItsExample() throws IOException {
        // Step 2 of batches of 4, the second row.
        begin(ResumeTest.points(), out -> out, 9);
        steps(2);
        assertThat(fault())
                .startsWith("step 3: the loss is NaN, with times from ")
                .contains("\n  data: example 9 of the data set (row 1 of the batch) is NaN at [1];"
                        + " not finite are 1 of 4 examples\n")
                .contains("\n  weights: finite, at most ")
                .contains("\n  repeated on the same batch: it happened both times\n")
                .contains("\n  samples: the loss of 1 of 4 is not finite, the first at time 0.")
                .contains("because what it was given came so from elsewhere")
                .contains("\n  the last good checkpoint is X\n")
                .contains("\n  mend the data: ")
                .doesNotContain("smaller");
    }

    @Test
    void whatHappensOnceOnlyIsBlamedOnTheMachine() throws IOException {
        begin(at(List.of(2), out -> out.mul(Double.NaN)));
        steps(2);
        String conditioning = fault();
        assertThat(conditioning)
                .startsWith("step 3: the loss is NaN")
                .contains("\n  repeated on the same batch: it happened neither time: loss ")
                .contains("\n  losses before: ")
                .contains("\n  the same computation on the same numbers gave something else this time, so it is"
                        + " the machine or the engine that errs")
                .contains("reverie doctor")
                .doesNotContain("smaller")
                .doesNotContain("first operation");
        // The two that were finite are alike.
        assertThat(conditioning).doesNotContain("; loss");
        assertThatCode(step::run).doesNotThrowAnyException();
    }

    @Test
    void whatHappensNowAndThenIsBlamedOnTheMachineToo() throws IOException {
        begin(at(List.of(1, 3), out -> out.mul(Double.NaN)));
        steps(1);
        assertThat(fault())
                .contains("\n  repeated on the same batch: it happened once of two times; the other gave loss ")
                .contains("\n  first operation: mul of [4, 2] float32 (at most ")
                .contains(") gave NaN\n")
                .contains("the same computation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"training.accumulate=1", "training.accumulate=2", "training.recompute=true"})
    void aGradientThatIsNotFiniteIsFollowedBack(String setting) throws IOException {
        // A part is evaluated for each network call; recomputation does not touch what is outside of blocks.
        int[] count = new int[1];
        int good = setting.endsWith("=2") ? 4 : 2;
        begin(out -> count[0]++ < good ? out : withBadGradient(out), setting);
        steps(2);
        String conditioning = fault();
        assertThat(conditioning)
                .containsPattern("^step 3: the loss is \\d.* but its gradient has the norm NaN, with times")
                .containsPattern("\n  gradient: not finite in (\\d+) of \\1 parameters; nearest to the output: ")
                .contains("\n  repeated on the same batch: it happened both times\n")
                .contains(
                        "\n  first operation: none; all that were watched gave finite results, so it arises on the way"
                                + " back\n")
                .contains("neither weights nor losses have run away");
        if (!setting.contains("recompute")) {
            assertThat(conditioning).contains("\n  backward pass: SqrtBackward0 gave NaN\n");
        }
    }

    @Test
    void aGradientOfFiniteNumbersMayStillBeTooLargeForItsNorm() throws IOException {
        begin(out -> out.add(out.sub(out.detach()).mul(1e30)));
        assertThat(fault())
                .contains("its gradient has the norm Infinity")
                .containsPattern("\n  gradient: every element is finite, but the sum of their squares is beyond the"
                        + " element type: at most [\\d.]+e\\+\\d\\d, in ")
                .contains("no update was done yet, so the learning rate is not the reason");
    }

    @Test
    void anOperationThatOverflowsIsNamed() throws IOException {
        int[] count = new int[1];
        begin(out -> count[0]++ < 2 ? out : out.mul(1e30).mul(1e30), "training.precision=bfloat16");
        steps(2);
        assertThat(fault())
                .containsPattern("\n  first operation: mul of \\[4, 2\\] (bfloat16|float32) \\(at most .*e\\+.*\\) gave"
                        + " infinity\n")
                .contains("training.precision=float32 tells whether bfloat16 is too coarse");
    }

    @Test
    void weightsThatHaveRunAwayAreToldWithTheLearningRate() throws IOException {
        begin(out -> out, "training.learningRate=1e30", "training.warmUp=0", "training.clipNorm=0");
        steps(1);
        assertThat(fault())
                .containsPattern("\n  weights: finite, at most \\d.*e\\+\\d\\d, in ")
                .containsPattern("\n  first operation: .* gave (NaN|infinity)\n")
                .contains("\n  the weights have run away: try a smaller training.learningRate (now 1.0E30) or a"
                        + " longer training.warmUp, or clip gradients (training.clipNorm=1)");
    }

    @Test
    void lossesThatHaveRunAwayAreToldToo() throws IOException {
        int[] count = new int[1];
        begin(out -> out.mul(Math.pow(1e9, count[0]++)));
        steps(2);
        count[0] = 40;
        assertThat(fault()).contains("\n  the losses have run away: try a smaller");
    }

    @Test
    void weightsThatWereSpoiltBeforeAreToldFirst() throws IOException {
        begin(out -> out);
        steps(1);
        String second = state.parameters().trainable().get(1).name();
        long first = state.parameters().trainable().get(0).count();
        state.master().values().narrow(0, first, 1).fill(Double.POSITIVE_INFINITY);
        assertThat(fault())
                .containsPattern("\n  weights: not finite in 1 of \\d+ parameters, first in " + second)
                .contains("\n  the weights were spoilt before this step: go back to an earlier checkpoint");
    }

    @Test
    void aFlowIsExaminedAsWell() throws IOException {
        String flow = "{name: flow, data: {name: moons}, objective: {kind: flowMatching}, network: {features: 8},"
                + " training: {batchSize: 4, learningRate: 1e30, warmUp: 0, clipNorm: 0}}";
        begin(RunConfig.parse(flow, "flow", List.of()), out -> out, -1);
        steps(1);
        assertThat(fault())
                .contains("\n  data: finite, at most ")
                .contains("\n  repeated on the same batch: it happened both times\n")
                .contains("\n  the weights have run away");
    }

    @Test
    void aSearchThatFailsDoesNotHideTheFault() throws IOException {
        int[] count = new int[1];
        begin(out -> {
            if (count[0]++ > 0) {
                throw new IllegalStateException("out of luck");
            }
            return out.mul(Double.NaN);
        });
        assertThat(fault())
                .startsWith("step 1: the loss is NaN")
                .contains("\n  the reason was looked for, which failed: out of luck\n")
                .contains("try a smaller training.learningRate");
        assertThatThrownBy(step::run).hasMessage("out of luck");
    }
}
