package dev.reverie.bench;

import dev.reverie.bench.Contender.Program;
import dev.reverie.file.OutputFolder;
import dev.reverie.torch.DType;
import dev.reverie.torch.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reverie beside PyTorch on the same machine, in the same minutes. */
final class PeerComparison {
    /** Passes or steps before the memory of a process is looked at. */
    private static final int MEMORY_REPETITIONS = 5;

    private final PeerOptions options;
    private final int rounds;
    private final Consumer<String> progress;

    private PeerComparison(PeerOptions options, int rounds, Consumer<String> progress) {
        this.options = options;
        this.rounds = rounds;
        this.progress = progress;
    }

    /** The comparisons. */
    static List<Workload> workloads() {
        List<Workload> all = new ArrayList<>();
        Subject.all().forEach(subject -> all.add(subject.workload()));
        all.add(Workload.points());
        return all;
    }

    /**
     * Measures and writes a page of Markdown.
     *
     * @param options where the peers are
     * @param keys of the networks; none for all
     * @param rounds how often
     * @param progress told what is going on
     */
    static String measure(PeerOptions options, List<String> keys, int rounds, Consumer<String> progress)
            throws IOException, InterruptedException {
        List<Workload> chosen = new ArrayList<>(workloads());
        chosen.removeIf(workload -> !keys.isEmpty() && !keys.contains(workload.key()));
        return new PeerComparison(options, rounds, progress).measure(chosen);
    }

    private String measure(List<Workload> workloads) throws IOException, InterruptedException {
        Engine.load();
        Map<String, String> machine = new LinkedHashMap<>(Machine.describe());
        machine.put("waiting threads of the peer", options.sameWaiting() ? "as those of Reverie" : "its own choice");
        machine.put("processes wanting a core before the run", Machine.loadText());
        List<ContestFigures> contests = new ArrayList<>();
        Path folder = Files.createTempDirectory("reverie-peers");
        try {
            for (Workload workload : workloads) {
                contests.add(contest(workload, folder));
            }
        } finally {
            OutputFolder.delete(folder);
        }
        return ContestReport.markdown(machine, contests);
    }

    private ContestFigures contest(Workload workload, Path folder) throws IOException, InterruptedException {
        ContestFigures figures;
        try (Contest contest = new Contest(workload, options, folder, progress)) {
            for (Work work : Work.values()) {
                contest.compete(work, rounds);
            }
            figures = contest.figures();
        }
        for (Work work : Work.values()) {
            progress.accept(workload.key() + ": memory of " + work);
            figures.remember(
                    new Contender(work, DType.FLOAT32, Program.REVERIE),
                    FreshWork.start(workload, work, DType.FLOAT32).peakBytes());
            Contender eager = new Contender(work, DType.FLOAT32, Program.EAGER);
            figures.remember(eager, peak(eager, folder.resolve(workload.key() + ".safetensors"), folder));
        }
        return figures;
    }

    private long peak(Contender contender, Path file, Path folder) throws IOException {
        try (PeerProcess peer = PeerProcess.start(options, folder.resolve("peer.log"))) {
            peer.ask("load " + file + " " + Engine.threads()).value();
            peer.ask("prepare " + contender.words()).value();
            peer.ask("time " + contender.words() + " " + MEMORY_REPETITIONS).value();
            return (long) peer.ask("peak").number();
        }
    }
}
