package dev.reverie.bench;

import dev.reverie.bench.Contender.Program;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Results of the contenders on one network. */
final class ContestFigures {
    private final Workload workload;
    private final Map<Contender, Rounds> rates = new LinkedHashMap<>();
    private final Map<Contender, String> refusals = new LinkedHashMap<>();
    private final Map<Contender, Double> differences = new LinkedHashMap<>();
    private final Map<Contender, Long> peaks = new LinkedHashMap<>();
    private String peer = "";

    /** Figures of a network, none so far. */
    ContestFigures(Workload workload) {
        this.workload = workload;
    }

    /** The network. */
    Workload workload() {
        return workload;
    }

    /** Notes what the peer says of itself. */
    void describePeer(String description) {
        peer = description;
    }

    /** Self-description of the peer. */
    String peer() {
        return peer;
    }

    /** Adds a round, in units of the workload per second. */
    void add(Contender contender, double rate) {
        rates.computeIfAbsent(contender, absent -> new Rounds()).add(rate);
    }

    /** Notes why a contender does not take part. */
    void refuse(Contender contender, String reason) {
        refusals.put(contender, reason);
    }

    /** Notes how far a contender is from Reverie: its output, or in training the norm of its gradient. */
    void compare(Contender contender, double difference) {
        differences.put(contender, difference);
    }

    /** Notes the largest resident memory of a process that did nothing else, in bytes. */
    void remember(Contender contender, long bytes) {
        peaks.put(contender, bytes);
    }

    /** Contenders that did not take part, with the reason. */
    Map<Contender, String> refusals() {
        return Map.copyOf(refusals);
    }

    /** Distance of each peer's output from Reverie's. */
    Map<Contender, Double> differences() {
        return Map.copyOf(differences);
    }

    /** Units of the workload per second, each round; empty for one that did not take part. */
    Optional<double[]> rates(Contender contender) {
        return Optional.ofNullable(rates.get(contender)).map(Rounds::values);
    }

    /** Largest resident memory; empty where it was not measured. */
    Optional<Long> peak(Contender contender) {
        return Optional.ofNullable(peaks.get(contender));
    }

    /** Whether the program took part at all. */
    boolean has(Program program) {
        return rates.keySet().stream().anyMatch(contender -> contender.program() == program);
    }

    /** Whether the program could not take part somewhere. */
    boolean refused(Program program) {
        return refusals.keySet().stream().anyMatch(contender -> contender.program() == program);
    }

    /** The fastest, by its median, among those that are asked for. */
    Optional<Contender> best(Predicate<Contender> asked) {
        return rates.keySet().stream().filter(asked).max(Comparator.comparingDouble(this::median));
    }

    private double median(Contender contender) {
        return Measured.of(rates(contender).orElseThrow()).median();
    }

    /** How many times faster the first is than the second, round by round. */
    Measured ratio(Contender first, Contender second) {
        return Measured.ratio(rates(first).orElseThrow(), rates(second).orElseThrow());
    }
}
