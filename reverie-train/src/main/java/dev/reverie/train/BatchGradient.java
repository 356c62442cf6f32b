package dev.reverie.train;

import dev.reverie.nn.MasterWeights;
import dev.reverie.nn.Parameters;
import dev.reverie.nn.SharedGradients;
import dev.reverie.torch.ActivationCheckpointing;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Workers;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The gradient of the mean loss of a batch, in the buffer that the optimiser reads: of the whole batch at once, or the
 * mean of the gradients of its parts, one after the other, which takes the memory of one part.
 *
 * <p>On the processor the samples of a part are shared out among {@link Workers}.
 */
final class BatchGradient implements AutoCloseable {
    private final BatchLoss loss;
    private final Parameters parameters;
    private final MasterWeights master;
    private final int parts;
    private final boolean recompute;
    private final SharedGradients gradients;

    /**
     * Prepares.
     *
     * @param loss gives the gradient of a part
     * @param parameters of the network
     * @param master where the gradients are added up
     * @param parts how many the batch is split into
     * @param recompute whether blocks of the network are evaluated again in the backward pass: {@link ActivationCheckpointing}
     */
    BatchGradient(BatchLoss loss, Parameters parameters, MasterWeights master, int parts, boolean recompute) {
        this.loss = loss;
        this.parameters = parameters;
        this.master = master;
        this.parts = parts;
        this.recompute = recompute;
        gradients = new SharedGradients(parameters);
    }

    /**
     * Loss of a batch.
     *
     * @param loss its mean loss
     * @param partNorm mean squared norm of the gradients of the parts; 0 if the batch was not split
     * @param where context of a non-finite gradient, appended to a message after a comma
     */
    record Result(double loss, double partNorm, Supplier<String> where) {}

    /** Number of parts that are computed one after the other. */
    int parts() {
        return parts;
    }

    /**
     * Computes the gradient.
     *
     * @param batch what to learn from
     * @param levels takes note of the loss of each sample, where it has a noise level
     * @throws NonFiniteLossException if the loss is not finite
     */
    Result compute(TrainingBatch batch, Optional<LevelLosses> levels) {
        int size = Math.toIntExact(batch.x0().size(0));
        int shares = shares(batch.x0());
        double mean = 0;
        double norms = 0;
        Supplier<String> where = () -> "";
        if (parts > 1) {
            master.clearGradients();
        }
        for (int i = 0; i < parts; i++) {
            BatchPart part = new BatchPart(i, parts, size);
            double[] weights = weights(part, shares);
            List<PartLoss> values = gradients.compute(shares, share -> accumulate(batch, part.share(share, shares)));
            for (int k = 0; k < shares; k++) {
                PartLoss value = values.get(k);
                if (!value.isFinite()) {
                    throw NonFiniteLossException.at(batch.step() + 1, "the loss is " + value.mean(), value.where());
                }
                levels.ifPresent(value::addTo);
                mean += value.mean() * weights[k] / parts;
                where = value::where;
            }
            if (parts > 1) {
                norms += addPart(weights);
            } else {
                gradients.collect(master, weights);
            }
        }
        return new Result(mean, norms / parts, where);
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

    /** The number of samples of each share, as a part of those of the part. */
    private static double[] weights(BatchPart part, int shares) {
        return IntStream.range(0, shares)
                .mapToDouble(share -> (double) part.share(share, shares).size() / part.size())
                .toArray();
    }

    /** Adds one of several parts to the gradient of the optimiser; returns the squared norm of the part's. */
    private double addPart(double[] weights) {
        try (Scope scope = Scope.open()) {
            Tensor part = gradients.sum(master, weights);
            master.addGradients(part, 1.0 / parts);
            double norm = part.norm().item();
            return norm * norm;
        }
    }

    /** Frees the gradients of the shares. */
    @Override
    public void close() {
        gradients.close();
    }
}
