package dev.reverie.flow;

import dev.reverie.torch.Tensor;

/** Counts the evaluations of one solve and stops at the first that is not finite, since its time tells what is wrong. */
final class FiniteCheck {
    private int evaluations;

    int evaluations() {
        return evaluations;
    }

    void begin() {
        evaluations++;
    }

    Tensor require(Tensor values, String what, double t) {
        try (Tensor plain = values.detach();
                Tensor sum = plain.sum()) {
            // a sum may overflow where no element is infinite
            if (!Double.isFinite(sum.item()) && !values.allFinite()) {
                throw new NonFiniteVelocityException(what, t, evaluations);
            }
        }
        return values;
    }
}
