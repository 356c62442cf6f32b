package dev.reverie.bench;

import dev.reverie.bench.Contender.Program;
import dev.reverie.torch.DType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The comparison with other programs as a page of Markdown. */
final class ContestReport {
    private static final double MEGABYTE = 1 << 20;

    private final Map<String, String> machine;
    private final List<ContestFigures> contests;
    private final MarkdownPage page = new MarkdownPage();

    private ContestReport(Map<String, String> machine, List<ContestFigures> contests) {
        this.machine = machine;
        this.contests = contests;
    }

    /**
     * Writes the page.
     *
     * @param machine names and values
     * @param contests one for each network
     */
    static String markdown(Map<String, String> machine, List<ContestFigures> contests) {
        ContestReport report = new ContestReport(machine, contests);
        report.head();
        contests.forEach(report::contest);
        report.conventions();
        return report.page.text();
    }

    private void head() {
        page.line("# Beside PyTorch");
        page.line("");
        page.line("Written by `bin/reverie-bench peers --out docs/results/peers.md`. Every figure is the median of the "
                + "rounds, with the smallest and the greatest in brackets. Each round lets every program work once, one "
                + "after the other, and quotients are taken within a round.");
        page.line("");
        page.row("machine", "");
        page.row("---", "---");
        machine.forEach(page::row);
        contests.stream().findFirst().ifPresent(contest -> page.row("peer", contest.peer()));
        page.line("");
    }

    private void contest(ContestFigures contest) {
        Workload workload = contest.workload();
        page.line("## " + workload.name() + ", batches of " + workload.batch());
        page.line("");
        page.row(
                workload.unit() + "/s",
                "inference, float32",
                "inference, bfloat16",
                "training, float32",
                "training, bfloat16");
        page.row("---", "---:", "---:", "---:", "---:");
        for (Program program : Program.values()) {
            if (contest.has(program) || contest.refused(program)) {
                page.row(program.title(), everyColumn((work, dtype) -> cell(contest, work, dtype, program)));
            }
        }
        page.row("Reverie over the best of PyTorch", everyColumn((work, dtype) -> overBest(contest, work, dtype)));
        if (contest.has(Program.PUBLISHED)) {
            page.row(
                    "Reverie over the published program",
                    everyColumn((work, dtype) -> ratio(
                            contest,
                            Optional.of(new Contender(work, dtype, Program.REVERIE)),
                            Optional.of(new Contender(work, DType.FLOAT32, Program.PUBLISHED)))));
        }
        page.line("");
        overall(contest);
        memory(contest);
        refusals(contest);
    }

    @FunctionalInterface
    private interface Cell {
        String of(Work work, DType dtype);
    }

    private static String[] everyColumn(Cell cell) {
        return new String[] {
            cell.of(Work.INFERENCE, DType.FLOAT32),
            cell.of(Work.INFERENCE, DType.BFLOAT16),
            cell.of(Work.TRAINING, DType.FLOAT32),
            cell.of(Work.TRAINING, DType.BFLOAT16)
        };
    }

    private static String cell(ContestFigures contest, Work work, DType dtype, Program program) {
        return contest.rates(new Contender(work, dtype, program))
                .map(rates -> MarkdownPage.spread(Measured.of(rates).median() < 1000 ? "%.1f" : "%.0f", rates))
                .orElse("no");
    }

    private static String overBest(ContestFigures contest, Work work, DType dtype) {
        Optional<Contender> best = contest.best(contender -> contender.work() == work
                && contender.dtype() == dtype
                && contender.program().isPeer());
        return ratio(contest, Optional.of(new Contender(work, dtype, Program.REVERIE)), best);
    }

    private static String ratio(ContestFigures contest, Optional<Contender> first, Optional<Contender> second) {
        boolean both = first.flatMap(contest::rates).isPresent()
                && second.flatMap(contest::rates).isPresent();
        return both ? MarkdownPage.spread("%.2f", contest.ratio(first.orElseThrow(), second.orElseThrow())) : "";
    }

    private void overall(ContestFigures contest) {
        page.row("best against best", "Reverie", "PyTorch", "Reverie over PyTorch");
        page.row("---", "---", "---", "---:");
        for (Work work : Work.values()) {
            Optional<Contender> ours =
                    contest.best(contender -> contender.work() == work && contender.program() == Program.REVERIE);
            Optional<Contender> theirs = contest.best(
                    contender -> contender.work() == work && contender.program().isPeer());
            page.row(
                    work.toString(),
                    ours.map(Contender::title).orElse(""),
                    theirs.map(Contender::title).orElse(""),
                    ratio(contest, ours, theirs));
        }
        page.line("");
    }

    private void memory(ContestFigures contest) {
        page.row("largest resident memory, float32, MB", "inference", "training");
        page.row("---", "---:", "---:");
        for (Program program : List.of(Program.REVERIE, Program.EAGER)) {
            page.row(program.title(), peak(contest, Work.INFERENCE, program), peak(contest, Work.TRAINING, program));
        }
        page.line("");
    }

    private static String peak(ContestFigures contest, Work work, Program program) {
        return contest.peak(new Contender(work, DType.FLOAT32, program))
                .map(bytes -> String.format(Locale.ROOT, "%.0f", bytes / MEGABYTE))
                .orElse("");
    }

    private void refusals(ContestFigures contest) {
        Map<String, String> sorted = new TreeMap<>();
        contest.refusals().forEach((contender, reason) -> sorted.put(contender.words(), reason));
        sorted.forEach((words, reason) -> page.line("* No " + words + ": `" + reason.replace('`', '\'') + "`"));
        if (!sorted.isEmpty()) {
            page.line("");
        }
    }

    private void conventions() {
        page.line("## How it is counted");
        page.line("");
        page.line(
                "* The peer is a Python script, `reverie-bench/peers/peer.py`: the same network, written as a user of "
                        + "PyTorch would, with the same weights and as many threads. Before anything is timed its output on one "
                        + "batch, and the norm of a gradient, must be those of Reverie"
                        + farthest() + ".");
        page.line("* bfloat16 is pure in inference (weights and features) and autocast around float32 weights in the "
                + "peer's training; Reverie trains bfloat16 weights with a float32 master copy. Compiled networks are "
                + "frozen for inference.");
        page.line(
                "* A training step is noise, forward, denoising-score-matching loss, backward, clipping, Adam (fused) "
                        + "and moving average.");
        page.line(
                "* Memory is that of a fresh process which did only that, with everything it loads: Java and the engine, "
                        + "or Python and PyTorch.");
    }

    private String farthest() {
        return contests.stream()
                .flatMap(contest -> contest.differences().entrySet().stream())
                .filter(entry -> entry.getKey().dtype() == DType.FLOAT32)
                .map(Map.Entry::getValue)
                .max(Double::compare)
                .map(worst -> String.format(
                        Locale.ROOT, "; in float32 the largest difference was %.1e of the largest value", worst))
                .orElse("");
    }
}
