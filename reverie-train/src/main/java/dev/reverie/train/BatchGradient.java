package dev.reverie.train;

import dev.reverie.nn.MasterWeights;
import dev.reverie.nn.Parameters;
import dev.reverie.nn.SharedGradients;
import dev.reverie.torch.ActivationCheckpointing;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The gradient of the mean loss of a batch, in the buffer that the optimiser reads: of the whole batch at once, or the
 * mean of the gradients of its parts, one after the other, which takes the memory of one part. The workers of a group share out
 * the parts; whoever computes them, the sum is that of {@link PartTree}.
 *
 * <p>On the processor the samples of a part are shared out among {@link Workers}.
 */
final class BatchGradient implements AutoCloseable {
    private final BatchLoss loss;
    private final Parameters parameters;
    private final MasterWeights master;
    private final int parts;
    private final boolean recompute;
    private final WorkerGroup group;
    private final SharedGradients gradients;
    private final GradientSum sum;

    /**
     * Prepares.
     *
     * @param loss gives the gradient of a part
     * @param parameters of the network
     * @param master where the gradients are added up
     * @param parts how many the batch is split into
     * @param recompute whether blocks of the network are evaluated again in the backward pass: {@link ActivationCheckpointing}
     * @param group who shares out the parts
     * @throws IllegalArgumentException if there are fewer parts than workers
     */
    BatchGradient(
            BatchLoss loss,
            Parameters parameters,
            MasterWeights master,
            int parts,
            boolean recompute,
            WorkerGroup group) {
        this.loss = loss;
        this.parameters = parameters;
        this.master = master;
        this.parts = parts;
        this.recompute = recompute;
        this.group = group;
        gradients = new SharedGradients(parameters);
        sum = new GradientSum(master, new PartTree(parts), group);
    }

    /**
     * Loss of a batch.
     *
     * @param loss its mean loss
     * @param partNorm mean squared norm of the gradients of the parts; 0 if the batch was not split
     * @param where context of a non-finite gradient, appended to a message after a comma
     */
    record Result(double loss, double partNorm, String where) {}

    /** Number of parts that are computed one after the other. */
    int parts() {
        return parts;
    }

    /** The parts that this worker computes. */
    PartTree.Span own() {
        return sum.own();
    }

    /**
     * Computes the gradient.
     *
     * @param batch what to learn from; of the parts of other workers it need not hold the examples
     * @param levels takes note of the loss of each sample, where it has a noise level
     * @throws NonFiniteLossException if the loss is not finite, here or at another worker
     */
    Result compute(TrainingBatch batch, Optional<LevelLosses> levels) {
        int shares = shares(batch.x0());
        if (parts == 1) {
            PartResult whole = part(batch, 0, shares);
            Result result = result(batch.step(), List.of(whole), levels);
            gradients.collect(master, whole.weights());
            return result;
        }
        List<PartResult> own = new ArrayList<>();
        List<Tensor> sums;
        try {
            sums = sum.sumOwn((index, buffer) -> own.add(part(batch, index, shares, buffer)));
        } catch (NonFiniteLossException e) {
            // The others wait for the losses of this worker, and give up with it.
            group.gather(PartResult.write(List.of(PartResult.astray("as another worker saw: " + e.problem()))));
            throw e;
        }
        List<PartResult> all = group.gather(PartResult.write(own)).stream()
                .flatMap(message -> PartResult.read(message).stream())
                .toList();
        Result result = result(batch.step(), all, levels);
        sum.finish(sums);
        return result;
    }

    /** The loss of a part; its gradient is left in those of the shares. */
    private PartResult part(TrainingBatch batch, int index, int shares) {
        BatchPart part = new BatchPart(index, parts, Math.toIntExact(batch.x0().size(0)));
        List<PartResult.Share> losses = gradients.compute(shares, share -> {
            BatchPart own = part.share(share, shares);
            return new PartResult.Share(accumulate(batch, own), (double) own.size() / part.size());
        });
        return new PartResult(losses, 0);
    }

    /** The loss of a part, and its gradient in a buffer. */
    private PartResult part(TrainingBatch batch, int index, int shares, Tensor buffer) {
        PartResult part = part(batch, index, shares);
        requireFinite(batch.step(), part);
        try (Scope scope = Scope.open()) {
            Tensor gradient = gradients.sum(master, part.weights());
            double norm = gradient.norm().item();
            buffer.copyFrom(gradient);
            return new PartResult(part.shares(), norm * norm);
        }
    }

    /** Puts the losses of all parts together, in their order. */
    private Result result(long step, List<PartResult> results, Optional<LevelLosses> levels) {
        double mean = 0;
        double norms = 0;
        String where = "";
        for (PartResult part : results) {
            requireFinite(step, part);
            for (PartResult.Share share : part.shares()) {
                levels.ifPresent(share.loss()::addTo);
                mean += share.loss().mean() * share.weight() / parts;
                where = share.loss().where();
            }
            norms += part.squaredNorm();
        }
        return new Result(mean, norms / parts, where);
    }

    private static void requireFinite(long step, PartResult part) {
        for (PartResult.Share share : part.shares()) {
            if (!share.loss().isFinite()) {
                throw NonFiniteLossException.at(
                        step + 1,
                        "the loss is " + share.loss().mean(),
                        share.loss().where());
            }
        }
    }

    /** Number of threads that share a part. */
    private int shares(Tensor x0) {
        if (!loss.isShareable()) {
            return 1;
        }
        try (Tensor part = x0.narrow(0, 0, x0.size(0) / parts)) {
            return Workers.parts(part, parameters.values().count());
        }
    }

    private PartLoss accumulate(TrainingBatch batch, BatchPart part) {
        if (!recompute) {
            return loss.accumulate(batch, part, Tensor::backward);
        }
        try (ActivationCheckpointing tape = ActivationCheckpointing.begin()) {
            return loss.accumulate(batch, part, tape::backward);
        }
    }

    /** Frees the gradients of the shares. */
    @Override
    public void close() {
        sum.close();
        gradients.close();
    }
}
