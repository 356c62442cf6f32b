package dev.reverie.bench.cluster;

import dev.reverie.bench.ChildJava;
import dev.reverie.bench.cluster.ExchangeWorker.Reading;
import dev.reverie.bench.cluster.ExchangeWorker.Way;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Workers in processes of their own on this machine, and what they measured.
 *
 * @param workers how many
 * @param rounds of each measurement
 * @param readings of each worker
 */
record ExchangeRun(int workers, int rounds, List<List<Reading>> readings) {
    ExchangeRun {
        readings = readings.stream().map(List::copyOf).toList();
    }

    /**
     * Starts the workers and waits for their ends.
     *
     * @param workers how many
     * @param parts of a batch that they share out
     * @param rounds of each measurement
     * @param elements of gradients
     * @throws IOException if one of them fails
     */
    static ExchangeRun of(int workers, int parts, int rounds, List<Long> elements)
            throws IOException, InterruptedException {
        List<Process> processes = new ArrayList<>();
        try {
            List<BufferedReader> outputs = new ArrayList<>();
            for (int rank = 0; rank < workers; rank++) {
                List<String> args = new ArrayList<>(List.of(ExchangeWorker.COMMAND));
                for (long number : new long[] {rank, workers, parts, rounds}) {
                    args.add(Long.toString(number));
                }
                elements.forEach(count -> args.add(Long.toString(count)));
                // Of threads of the engine each has one, as workers with a share of a machine.
                Process process = ChildJava.start(Map.of("REVERIE_THREADS", "1"), args.toArray(String[]::new));
                processes.add(process);
                outputs.add(process.inputReader(StandardCharsets.UTF_8));
            }
            List<String> ports = new ArrayList<>();
            for (BufferedReader output : outputs) {
                ports.add(port(output));
            }
            for (Process process : processes) {
                process.getOutputStream().write((String.join(" ", ports) + "\n").getBytes(StandardCharsets.UTF_8));
                process.getOutputStream().flush();
            }
            List<List<Reading>> readings = new ArrayList<>();
            for (BufferedReader output : outputs) {
                readings.add(output.lines()
                        .flatMap(line -> Reading.parse(line).stream())
                        .toList());
            }
            for (Process process : processes) {
                int code = process.waitFor();
                if (code != 0) {
                    throw new IOException("a worker ended with exit code " + code);
                }
            }
            return new ExchangeRun(workers, rounds, readings);
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private static String port(BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(ExchangeWorker.PORT)) {
                return line.substring(ExchangeWorker.PORT.length());
            }
        }
        throw new IOException("a worker ended before it told its port");
    }

    private double[] byRound(Way way, long elements, ToDoubleFunction<Reading> figure) {
        double[] most = new double[rounds];
        for (List<Reading> worker : readings) {
            for (Reading reading : worker) {
                if (reading.way() == way && reading.elements() == elements) {
                    most[reading.round()] = Math.max(most[reading.round()], figure.applyAsDouble(reading));
                }
            }
        }
        return most;
    }

    /** Seconds of a step by rounds, those of the slowest worker. */
    double[] seconds(Way way, long elements) {
        return byRound(way, elements, Reading::seconds);
    }

    /** Seconds that the processor was with the busiest worker in a step, by rounds. */
    double[] processor(Way way, long elements) {
        return byRound(way, elements, Reading::processor);
    }

    /** Bytes that the worker sent in a step by sockets that sent most. */
    long bytes(long elements) {
        return (long) Arrays.stream(byRound(Way.SOCKETS, elements, Reading::bytes))
                .max()
                .orElse(0);
    }

    /** Whether all workers had the bits of the sum by sockets in all rounds. */
    boolean sameBits(Way way, long elements) {
        return readings.stream()
                .flatMap(List::stream)
                .filter(reading -> reading.way() == way && reading.elements() == elements)
                .allMatch(Reading::sameBits);
    }
}
