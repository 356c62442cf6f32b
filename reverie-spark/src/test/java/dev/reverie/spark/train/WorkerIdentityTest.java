package dev.reverie.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.errors.RequestException;
import dev.reverie.spark.cluster.ClusterException;
import dev.reverie.spark.exchange.Peer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Workers whose bits would differ do not train together by mistake. */
class WorkerIdentityTest {
    private static WorkerIdentity worker(int rank, String processor, String data) {
        return new WorkerIdentity(
                new Peer(rank, "h" + rank, 4000 + rank),
                5000 + rank,
                Map.of("processor", processor, "engine", "2.13.0"),
                Map.of("hash of the data", data));
    }

    @Test
    void whatIsToldArrives() {
        WorkerIdentity worker = worker(3, "a \"quoted\" processor", "abc");
        assertThat(WorkerIdentity.parse(worker.text())).isEqualTo(worker);
    }

    @Test
    void equalOnesTrainTogether() {
        List<WorkerIdentity> workers = List.of(worker(0, "p", "d"), worker(1, "p", "d"));
        WorkerIdentity.requireSameState(workers);
        assertThat(WorkerIdentity.requireSameMachines(workers, false)).isEmpty();
    }

    @Test
    void otherProcessorsAreRefusedUnlessAllowed() {
        List<WorkerIdentity> workers = List.of(worker(0, "p", "d"), worker(1, "p", "d"), worker(2, "q", "d"));
        assertThatThrownBy(() -> WorkerIdentity.requireSameMachines(workers, false))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("worker 2 on h2 has the processor q, worker 0 on h0 has p")
                .hasMessageContaining("--mixed");
        assertThat(WorkerIdentity.requireSameMachines(workers, true))
                .containsExactly("worker 2 on h2 has the processor q, worker 0 on h0 has p");
    }

    /** Not for ever: who comes later may find what a worker of a failed attempt was writing. */
    @Test
    void otherDataFailTheAttempt() {
        assertThatThrownBy(() -> WorkerIdentity.requireSameState(List.of(worker(0, "p", "d"), worker(1, "p", "e"))))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("worker 1 on h1 has the hash of the data e, worker 0 on h0 has d");
    }

    @Test
    void aProcessorIsToldByWhatDecidesTheBits() {
        List<String> lines = List.of(
                "processor\t: 0",
                "vendor_id\t: AuthenticAMD",
                "cpu family\t: 25",
                "model\t\t: 17",
                "model name\t: AMD EPYC 9R14",
                "flags\t\t: fpu vme avx avx2 fma avx512f sse4_2");
        assertThat(Processor.of(lines)).isEqualTo("AuthenticAMD family 25 model 17 with avx avx2 avx512f fma");
        assertThat(Processor.here()).isEqualTo(Processor.here()).isNotBlank();
    }
}
