package dev.reverie.spark.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.errors.RequestException;
import dev.reverie.run.Json;
import dev.reverie.spark.cluster.ClusterException;
import dev.reverie.spark.exchange.Peer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a worker tells the others before they connect: where it listens, and all that its bits depend on.
 *
 * @param peer where it listens
 * @param examples the port where it gives the examples that it holds; 0 where each has all
 * @param machine processor, engine, versions and threads, by name
 * @param state data, configuration and the checkpoint that it begins with, by name
 */
record WorkerIdentity(Peer peer, int examples, Map<String, String> machine, Map<String, String> state) {
    WorkerIdentity {
        machine = Map.copyOf(machine);
        state = Map.copyOf(state);
    }

    String text() {
        return addTo(Json.object()).toString();
    }

    /** Writes it into a node. */
    ObjectNode addTo(ObjectNode json) {
        json.put("rank", peer.rank()).put("host", peer.host()).put("port", peer.port());
        json.put("examples", examples);
        machine.forEach(json.putObject("machine")::put);
        state.forEach(json.putObject("state")::put);
        return json;
    }

    static WorkerIdentity parse(String text) {
        JsonNode json = Json.parse(text);
        Peer peer = new Peer(
                json.path("rank").asInt(),
                json.path("host").asText(),
                json.path("port").asInt());
        return new WorkerIdentity(
                peer, json.path("examples").asInt(), texts(json.path("machine")), texts(json.path("state")));
    }

    /** Where it gives examples. */
    Peer examplesPeer() {
        return new Peer(peer.rank(), peer.host(), examples);
    }

    private static Map<String, String> texts(JsonNode json) {
        Map<String, String> texts = new LinkedHashMap<>();
        json.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    /**
     * Requires that all workers begin with the same run and data.
     *
     * @param workers all of them
     * @throws ClusterException if they do not: a worker of an attempt that has failed may still have been writing, so that another
     *     attempt helps
     */
    static void requireSameState(List<WorkerIdentity> workers) {
        WorkerIdentity first = workers.get(0);
        for (WorkerIdentity other : workers) {
            difference(first, other, first.state, other.state).ifPresent(text -> {
                throw new ClusterException(
                        text, "let nobody write the data or the run while it trains, then continue it (--resume)");
            });
        }
    }

    /**
     * Requires that all workers are of one kind.
     *
     * @param workers all of them
     * @param mixed whether they may differ in what their bits depend on
     * @return what differs and is allowed to, for people
     * @throws RequestException if they cannot train together; names two workers and what differs
     */
    static List<String> requireSameMachines(List<WorkerIdentity> workers, boolean mixed) {
        WorkerIdentity first = workers.get(0);
        List<String> differences = workers.stream()
                .flatMap(other -> difference(first, other, first.machine, other.machine).stream())
                .toList();
        if (!differences.isEmpty() && !mixed) {
            throw new RequestException(
                    differences.get(0) + ": the weights would not be those of one machine, bit for bit",
                    "choose hosts of one kind, or allow it (--mixed), which the run then tells");
        }
        return differences;
    }

    private static Optional<String> difference(
            WorkerIdentity first, WorkerIdentity other, Map<String, String> a, Map<String, String> b) {
        for (String key : new TreeSet<>(a.keySet())) {
            if (!Objects.equals(a.get(key), b.get(key))) {
                return Optional.of("worker " + other.peer.rank() + " on " + other.peer.host() + " has the " + key + " "
                        + b.get(key) + ", worker 0 on " + first.peer.host() + " has " + a.get(key));
            }
        }
        return Optional.empty();
    }
}
