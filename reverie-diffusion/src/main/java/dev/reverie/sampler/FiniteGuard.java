package dev.reverie.sampler;

import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the first score that is not finite. On the processor each is looked at once; on an accelerator, where looking
 * means waiting for it, flags are collected there and looked at now and then.
 */
final class FiniteGuard implements AutoCloseable {
    private static final int LOOK_EVERY = 32;

    private final SamplingRun run;
    private final List<Flag> waiting = new ArrayList<>();

    FiniteGuard(SamplingRun run) {
        this.run = run;
    }

    /** A number on the device, 0 if all of a score is finite and else NaN, and where the score is from. */
    private record Flag(Tensor zero, int step, double time, int evaluation) {}

    void watch(Tensor score, int step, double time) {
        if (score.device().kind() == Device.Kind.CPU) {
            try (Tensor sum = score.sum()) {
                // a sum may overflow where no element is infinite
                if (!Double.isFinite(sum.item()) && !score.allFinite()) {
                    throw failure(step, time, run.evaluations());
                }
            }
            return;
        }
        try (Scope scope = Scope.open()) {
            Tensor zero = score.sub(score).sum();
            waiting.add(new Flag(Scope.detach(zero), step, time, run.evaluations()));
        }
        if (waiting.size() >= LOOK_EVERY) {
            look();
        }
    }

    /** Looks at all flags that are waiting. */
    void look() {
        for (Flag flag : waiting) {
            if (!Double.isFinite(flag.zero().item())) {
                throw failure(flag.step(), flag.time(), flag.evaluation());
            }
        }
        close();
    }

    private NonFiniteScoreException failure(int step, double time, int evaluation) {
        return new NonFiniteScoreException(
                step, time, run.problem().sde().schedule().sigma(time), evaluation);
    }

    @Override
    public void close() {
        waiting.forEach(flag -> flag.zero().close());
        waiting.clear();
    }
}
