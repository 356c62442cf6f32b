package dev.reverie.bench;

import dev.reverie.torch.DType;
import java.util.Map;

/** Times one network and its ceilings in turn, so that both see the same machine. */
final class NetworkTiming implements AutoCloseable {
    private static final int WARM_UP = 3;

    private final NetworkRun run;
    private final ConvolutionCeiling ceiling;
    private final NetworkFigures figures;

    /**
     * Prepares a network in an element type.
     *
     * @param subject the network
     * @param dtype element type of the computation
     * @param threads for the ceiling
     * @param needs what fresh processes needed for each work
     */
    NetworkTiming(Subject subject, DType dtype, SingleThreads threads, Map<Work, FreshWork.Result> needs) {
        run = new NetworkRun(subject.workload(), dtype);
        ceiling =
                new ConvolutionCeiling(FlopCount.of(subject.config()).convolutions(), dtype, subject.batch(), threads);
        figures = new NetworkFigures(
                subject, dtype, new Rounds(), new Rounds(), new Rounds(), new Rounds(), new Rounds(), needs);
    }

    /** Runs everything without counting: kernels are generated and memory is mapped at first use. */
    void warmUp() {
        for (int i = 0; i < WARM_UP; i++) {
            run.infer();
            run.train();
        }
        ceiling.measure(false);
        ceiling.measure(true);
    }

    /** One round: ceiling and inference, ceiling and training. */
    void round() {
        ConvolutionCeiling.Rates forward = ceiling.measure(false);
        figures.forwardCeiling().add(forward.mix());
        figures.bestForward().add(forward.best());
        run.infer();
        figures.inferenceSeconds().add(Stopwatch.seconds(2, run::infer));
        figures.backwardCeiling().add(ceiling.measure(true).mix());
        figures.trainingSeconds().add(Stopwatch.seconds(1, run::train));
    }

    /** The rounds so far. */
    NetworkFigures figures() {
        return figures;
    }

    @Override
    public void close() {
        ceiling.close();
        run.close();
    }
}
