package dev.reverie.spark.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Provenance;
import dev.reverie.data.shard.ShardedDataset;
import dev.reverie.errors.RequestException;
import dev.reverie.report.RunPage;
import dev.reverie.run.Json;
import dev.reverie.run.RunDirectory;
import dev.reverie.run.RunProvenance;
import dev.reverie.spark.data.ShardPlace;
import dev.reverie.spark.exchange.Handshake;
import dev.reverie.spark.exchange.Peer;
import dev.reverie.spark.exchange.SocketGroup;
import dev.reverie.spark.exchange.WorkerLostException;
import dev.reverie.spark.shard.ExampleExchange;
import dev.reverie.spark.store.LocalFolder;
import dev.reverie.spark.store.RunStore;
import dev.reverie.spark.store.SharedFolder;
import dev.reverie.torch.Engine;
import dev.reverie.track.EventSink;
import dev.reverie.train.NonFiniteLossException;
import dev.reverie.train.Trainer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.BarrierTaskContext;

/**
 * One worker, a task of a barrier stage: brings the run to this host, meets the others, trains, and, as the first of them, brings
 * the run back at every checkpoint.
 */
final class WorkerTask {
    private final WorkerPlan plan;
    private final BarrierTaskContext context;
    private final int rank;

    WorkerTask(WorkerPlan plan, BarrierTaskContext context) {
        this.plan = plan;
        this.context = context;
        rank = context.partitionId();
    }

    /**
     * Trains to the last step.
     *
     * @return how it ended; also where all workers found the same fault, which trying again does not mend
     * @throws RuntimeException if this worker cannot go on: Spark ends the others and begins the stage anew, from the last checkpoint
     */
    WorkerEnd run() throws IOException {
        Path folder = LocalFolder.make(name());
        try {
            return run(folder);
        } finally {
            LocalFolder.delete(folder);
        }
    }

    /** By the run: what a killed attempt has left on this host goes. */
    private String name() {
        return "reverie-" + RunProvenance.sha256(plan.place()).substring(0, 12) + "-worker" + rank;
    }

    private WorkerEnd run(Path folder) throws IOException {
        RunStore store =
                new RunStore(SharedFolder.at(plan.place(), plan.hadoop().value()));
        RunStore.Copy copy = store.download(folder, rank == 0);
        ShardPlace shards = plan.data().shards();
        try (RunDirectory run = RunDirectory.resume(folder, List.of());
                ServerSocket listening = Handshake.listen(host())) {
            Engine.use(Trainer.threadBudget(run.config().training()));
            if (shards == null) {
                DataSplits data = plan.data().whole(run);
                List<WorkerIdentity> workers =
                        meet(listening, 0, state(run, data.train().provenance(), copy));
                return join(run, store, copy, listening, workers, data);
            }
            try (ServerSocket asked = Handshake.listen(host());
                    ExampleExchange examples = ExampleExchange.open(
                            shards,
                            plan.hadoop().value(),
                            name() + "-shards",
                            asked,
                            rank,
                            context.getTaskInfos().length,
                            secretBytes(),
                            plan.patience())) {
                List<WorkerIdentity> workers =
                        meet(listening, asked.getLocalPort(), state(run, shards.provenance(), copy));
                ShardedDataset data = examples.dataset(
                        workers.stream().map(WorkerIdentity::examplesPeer).toList());
                return join(run, store, copy, listening, workers, DataSplits.of(data.name(), data));
            }
        }
    }

    /** Tells the others what this worker is, and learns what they are, in the order of their ranks. */
    private List<WorkerIdentity> meet(ServerSocket listening, int examples, Map<String, String> state) {
        WorkerIdentity own =
                new WorkerIdentity(new Peer(rank, host(), listening.getLocalPort()), examples, machine(), state);
        List<WorkerIdentity> workers = Arrays.stream(context.allGather(own.text()))
                .map(WorkerIdentity::parse)
                .sorted(Comparator.comparingInt(worker -> worker.peer().rank()))
                .toList();
        WorkerIdentity.requireSameState(workers);
        return workers;
    }

    /** Workers of an attempt that has failed know another one. */
    private String secret() {
        return plan.secret() + " " + context.stageAttemptNumber();
    }

    private byte[] secretBytes() {
        return secret().getBytes(StandardCharsets.UTF_8);
    }

    /** What the attempt is called where others read it. */
    private String attempt() {
        return RunProvenance.sha256(secret()).substring(0, 16);
    }

    private WorkerEnd join(
            RunDirectory run,
            RunStore store,
            RunStore.Copy copy,
            ServerSocket listening,
            List<WorkerIdentity> workers,
            DataSplits data)
            throws IOException {
        List<String> differences;
        try {
            differences = WorkerIdentity.requireSameMachines(workers, plan.mixed());
        } catch (RequestException seenByAll) {
            return WorkerEnd.fault(rank, seenByAll);
        }
        List<Peer> peers = workers.stream().map(WorkerIdentity::peer).toList();
        try (SocketGroup group = SocketGroup.connect(listening, peers, rank, secretBytes(), plan.patience())) {
            return tellingOthers(group, () -> {
                if (rank == 0) {
                    store.claim(attempt());
                    record(run, workers, differences);
                }
                return train(run, data, store, group, copy, differences);
            });
        } catch (NonFiniteLossException seenByAll) {
            return WorkerEnd.fault(rank, seenByAll);
        }
    }

    /** Work that reads or writes files. */
    private interface Work {
        WorkerEnd run() throws IOException;
    }

    /** Does it; a fault of this worker alone is told to the others before it leaves them. */
    private static WorkerEnd tellingOthers(SocketGroup group, Work work) throws IOException {
        try {
            return work.run();
        } catch (WorkerLostException | NonFiniteLossException knownToAll) {
            throw knownToAll;
        } catch (IOException | RuntimeException fault) {
            group.giveUp(String.valueOf(fault.getMessage()));
            throw fault;
        }
    }

    private WorkerEnd train(
            RunDirectory run,
            DataSplits data,
            RunStore store,
            SocketGroup group,
            RunStore.Copy copy,
            List<String> differences)
            throws IOException {
        EventSink listener = EventSink.silent();
        if (rank == 0) {
            DriverRelay relay = new DriverRelay(plan, group.pace());
            copy.notices().forEach(relay::tell);
            differences.forEach(relay::tell);
            relay.tell(group.size() + " workers share out "
                    + run.config().training().accumulate() + " parts of every batch");
            listener = EventSink.all(List.of(new RunUpload(store, run), relay));
        }
        Trainer.Outcome outcome =
                Trainer.of(run, data).group(group).listener(listener).train();
        if (rank == 0) {
            new RunPage(run).write();
            store.upload(run.folder());
        }
        // No worker leaves, and takes its host away, before the run is in its place.
        context.barrier();
        return new WorkerEnd(
                rank,
                outcome.step(),
                outcome.isComplete(),
                WeightHash.of(run),
                group.pace().computingSeconds(),
                group.pace().exchangingSeconds(),
                group.pace().bytesSent(),
                "",
                "");
    }

    /** Adds who trains from here on to {@code cluster.jsonl} of the run, a line for each attempt. */
    private static void record(RunDirectory run, List<WorkerIdentity> workers, List<String> differences)
            throws IOException {
        ObjectNode json = Json.object().put("time", Instant.now().toString());
        workers.forEach(worker -> worker.addTo(json.withArray("workers").addObject()));
        differences.forEach(json.putArray("differences")::add);
        Path file = run.folder().resolve("cluster.jsonl");
        Files.writeString(file, json + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static Map<String, String> machine() {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("processor", Processor.here());
        machine.put("engine", Engine.version());
        machine.put("number of threads", String.valueOf(Engine.threads()));
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return machine;
    }

    private static Map<String, String> state(RunDirectory run, Provenance data, RunStore.Copy copy) {
        Map<String, String> state = new LinkedHashMap<>();
        state.put("hash of the configuration", RunProvenance.sha256(run.config().yaml()));
        state.put("hash of the data", data.sha256());
        state.put("checkpoint", copy.checkpoint());
        return state;
    }

    /** The name that the others reach this host by. */
    private String host() {
        String address = context.getTaskInfos()[rank].address();
        int colon = address.lastIndexOf(':');
        return colon < 0 ? address : address.substring(0, colon);
    }
}
