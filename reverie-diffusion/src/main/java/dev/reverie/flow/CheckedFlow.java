package dev.reverie.flow;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/** A flow whose velocity is counted, and refused where it is not finite. */
final class CheckedFlow implements ContinuousFlow {
    private final ContinuousFlow flow;
    private final FiniteCheck check;
    private final int[] samples;

    /**
     * A flow to be solved.
     *
     * @param samples the samples that it is asked for, as positions in the batch
     */
    CheckedFlow(ContinuousFlow flow, FiniteCheck check, int[] samples) {
        this.flow = flow;
        this.check = check;
        this.samples = samples;
    }

    @Override
    public Tensor velocity(Tensor z, double[] t) {
        check.begin();
        Tensor velocity = flow.velocity(z, t);
        try (Scope scope = Scope.open()) {
            Tensor rows = z.reshape(z.size(0), -1);
            check.require(velocity.reshape(z.size(0), -1), rows.size(1), rows, t, samples);
        }
        return velocity;
    }

    @Override
    public ContinuousFlow forSamples(int[] some) {
        return new CheckedFlow(flow.forSamples(some), check, some);
    }
}
