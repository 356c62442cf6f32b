package dev.reverie.trained;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.FlowConfig;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.divergence.ExactDivergence;
import dev.reverie.flow.ContinuousFlow;
import dev.reverie.flow.FlowEnd;
import dev.reverie.flow.FlowIntegrator;
import dev.reverie.flow.FlowSolver;
import dev.reverie.flow.NetworkFlow;
import dev.reverie.random.RandomStream;
import dev.reverie.run.DataForm;
import dev.reverie.run.Json;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.concurrent.CancellationException;

/**
 * Samples from a flow by decoding latent states. Samples of a group share their steps, so groups are always solved
 * whole: sample i is a function of the seed and i, whatever the count.
 *
 * @param flow the flow
 * @param form brings samples into the form of the data
 * @param dtype element type of the samples
 * @param device where
 */
record FlowSampleMaker(NetworkFlow flow, DataForm form, DType dtype, Device device) implements SampleSource {
    private static final int GROUP = 256;

    @Override
    public int together() {
        return GROUP;
    }

    @Override
    public SampleSet draw(int from, int count, long seed, RunConfig config, String name, SamplingProgress progress) {
        requireRange(from, count);
        FlowConfig flowConfig = config.flow().orElseThrow();
        FlowIntegrator integrator = flowConfig.sampling();
        FlowSolver solver = new FlowSolver(integrator, new ExactDivergence());
        DataShape stored = form.info().shape();
        float[] values = new float[Math.multiplyExact(count, stored.length())];
        RandomStream stream = RandomStream.of(seed).purpose("sampling");
        int evaluations = 0;
        int groups = 0;
        for (int first = 0; first < count; first += GROUP) {
            groups++;
            int size = Math.min(GROUP, count - first);
            Watched watched = new Watched(flow, progress, first, size, count);
            try (Scope scope = Scope.open()) {
                FlowEnd end = solver.sample(
                        watched,
                        stream,
                        from + first,
                        dtype,
                        device,
                        form.shape().batch(GROUP));
                evaluations += end.evaluations();
                float[] part = form.standardized(end.tensor().narrow(0, 0, size));
                System.arraycopy(part, 0, values, first * stored.length(), part.length);
            }
            watched.reach(1);
        }
        ObjectNode provenance = Json.object()
                .put("model", name)
                .put("flow", flowConfig.words())
                .put("solver", FlowConfig.words(integrator))
                .put("seed", seed)
                .put("samples", count)
                .put("evaluations", evaluations)
                .put("evaluationsPerSample", (double) evaluations / groups);
        if (from > 0) {
            provenance.put("firstSample", from);
        }
        return new SampleSet(form.info(), values, count, Json.pretty(provenance));
    }

    /** The flow, telling by its times how far the solve is. */
    private static final class Watched implements ContinuousFlow {
        private final NetworkFlow flow;
        private final SamplingProgress progress;
        private final int first;
        private final int size;
        private final int count;
        private double reached;

        Watched(NetworkFlow flow, SamplingProgress progress, int first, int size, int count) {
            this.flow = flow;
            this.progress = progress;
            this.first = first;
            this.size = size;
            this.count = count;
        }

        @Override
        public Tensor velocity(Tensor z, double[] t) {
            // The end itself is reached when the solve is, and a rejected step goes back.
            reach(Math.min(1 - t[0], 0.999));
            return flow.velocity(z, t);
        }

        void reach(double part) {
            if (part <= reached) {
                return;
            }
            reached = part;
            if (!progress.onProgress(first + size * part, count)) {
                throw new CancellationException("sampling was stopped at t = " + (1 - part));
            }
        }
    }
}
