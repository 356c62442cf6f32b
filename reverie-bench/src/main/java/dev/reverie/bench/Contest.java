package dev.reverie.bench;

import dev.reverie.bench.Contender.Program;
import dev.reverie.torch.DType;
import dev.reverie.torch.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One network, done by Reverie and by its peers in turn: while one works the other waits for its request. */
final class Contest implements AutoCloseable {
    /** A timed run takes about so long. */
    private static final double RUN_SECONDS = 0.5;

    private static final int MOST_REPETITIONS = 500;
    private static final int WARM_UP = 3;
    private static final List<DType> DTYPES = List.of(DType.FLOAT32, DType.BFLOAT16);

    private final Workload workload;
    private final PeerProcess peer;
    private final PeerOptions options;
    private final Consumer<String> progress;
    private final Map<DType, NetworkRun> runs = new LinkedHashMap<>();
    private final Map<Contender, Integer> repetitions = new LinkedHashMap<>();
    private final ContestFigures figures;

    /** A piece of work that cannot be timed is an entry of the table, not the end. */
    @FunctionalInterface
    private interface Timed {
        double seconds(Contender contender, int repetitions) throws IOException;
    }

    /**
     * Brings both sides the weights.
     *
     * @param workload the network
     * @param options of the peers
     * @param folder for the exchange of weights, and the log
     * @param progress told what is going on
     */
    Contest(Workload workload, PeerOptions options, Path folder, Consumer<String> progress) throws IOException {
        this.workload = workload;
        this.options = options;
        this.progress = progress;
        figures = new ContestFigures(workload);
        peer = PeerProcess.start(options, folder.resolve("peer.log"));
        boolean prepared = false;
        try {
            for (DType dtype : DTYPES) {
                runs.put(dtype, new NetworkRun(workload, dtype));
            }
            Path file = folder.resolve(workload.key() + ".safetensors");
            PeerExchange.write(file, run(DType.FLOAT32));
            figures.describePeer(
                    peer.ask("load " + file + " " + Engine.threads()).value());
            prepared = true;
        } finally {
            if (!prepared) {
                close();
            }
        }
    }

    private List<Contender> contenders(Work work) {
        List<Contender> all = new ArrayList<>();
        for (DType dtype : DTYPES) {
            for (Program program : Program.values()) {
                boolean takesPart =
                        program == Program.PUBLISHED ? published(dtype) : workload.isImages() || !program.needsImages();
                if (takesPart) {
                    all.add(new Contender(work, dtype, program));
                }
            }
        }
        return all;
    }

    /** The published program has networks of images only, and knows no other element type. */
    private boolean published(DType dtype) {
        return options.reference().isPresent() && workload.isImages() && dtype == DType.FLOAT32;
    }

    private NetworkRun run(DType dtype) {
        NetworkRun run = runs.get(dtype);
        if (run == null) {
            throw new IllegalStateException("no run in " + dtype);
        }
        return run;
    }

    private Timed timed(Contender contender) {
        return contender.program() == Program.REVERIE ? this::own : this::theirs;
    }

    private double own(Contender contender, int times) {
        NetworkRun run = run(contender.dtype());
        return Stopwatch.seconds(times, () -> run.run(contender.work()));
    }

    private double theirs(Contender contender, int times) throws IOException {
        return peer.ask("time " + contender.words() + " " + times).number();
    }

    private void prepare(Contender contender) throws IOException {
        if (contender.program() == Program.REVERIE) {
            own(contender, WARM_UP);
        } else {
            PeerConnection.Answer answer = peer.ask("prepare " + contender.words());
            if (!answer.granted()) {
                figures.refuse(contender, answer.text());
                return;
            }
            figures.compare(contender, answer.number());
        }
        double seconds = timed(contender).seconds(contender, 1);
        repetitions.put(contender, Math.max(1, (int) Math.min(MOST_REPETITIONS, Math.ceil(RUN_SECONDS / seconds))));
    }

    /**
     * Prepares everyone for one kind of work, and does it round after round.
     *
     * @param work inference or training
     * @param rounds how often
     */
    void compete(Work work, int rounds) throws IOException {
        for (Contender contender : contenders(work)) {
            progress.accept(workload.key() + ": preparing " + contender.words());
            prepare(contender);
        }
        for (int i = 0; i < rounds; i++) {
            progress.accept(workload.key() + ": " + work + ", round " + (i + 1) + " of " + rounds);
            round();
        }
        // Every way to run a network holds weights of its own, and in training the moments of its optimiser.
        peer.ask("forget").value();
        repetitions.clear();
    }

    private void round() throws IOException {
        for (Map.Entry<Contender, Integer> entry : repetitions.entrySet()) {
            Timed work = timed(entry.getKey());
            // Whoever worked before has left the caches to himself.
            work.seconds(entry.getKey(), 1);
            figures.add(entry.getKey(), workload.units() / work.seconds(entry.getKey(), entry.getValue()));
        }
    }

    /** The rounds so far. */
    ContestFigures figures() {
        return figures;
    }

    @Override
    public void close() {
        runs.values().forEach(NetworkRun::close);
        peer.close();
    }
}
