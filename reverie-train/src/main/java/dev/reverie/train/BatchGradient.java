package dev.reverie.train;

import dev.reverie.nn.MasterWeights;
import dev.reverie.nn.Parameters;
import dev.reverie.nn.Replica;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Recomputation;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The gradient of the mean loss of a batch, left where the optimiser looks for it: of the whole batch at once, or the mean
 * of the gradients of its parts, one after the other, which takes the memory of one part.
 *
 * <p>On the processor the samples of a part are shared out among {@link Workers}. Each adds to gradients of its own; the sum is
 * taken in the order of the shares, so that it is the same whenever it is computed.
 */
final class BatchGradient implements AutoCloseable {
    private final BatchLoss loss;
    private final Parameters parameters;
    private final MasterWeights master;
    private final int parts;
    private final boolean recompute;
    private final List<Replica> replicas = new ArrayList<>();

    /**
     * Prepares.
     *
     * @param loss gives the gradient of a part
     * @param parameters of the network
     * @param master where the gradients are added up
     * @param parts how many the batch is split into
     * @param recompute whether blocks of the network are evaluated again on the way back: {@link Recomputation}
     */
    BatchGradient(BatchLoss loss, Parameters parameters, MasterWeights master, int parts, boolean recompute) {
        this.loss = loss;
        this.parameters = parameters;
        this.master = master;
        this.parts = parts;
        this.recompute = recompute;
    }

    /**
     * What a batch gave.
     *
     * @param loss its mean loss
     * @param partNorm mean squared norm of the gradients of the parts; 0 if the batch was not split
     * @param where what may tell why the gradient went astray, to be read after a comma
     */
    record Result(double loss, double partNorm, Supplier<String> where) {}

    /** How many parts come one after the other. */
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
            List<PartLoss> values = accumulate(batch, part, shares);
            for (int k = 0; k < shares; k++) {
                PartLoss value = values.get(k);
                if (!value.isFinite()) {
                    throw NonFiniteLossException.at(batch.step() + 1, "the loss is " + value.mean(), value.where());
                }
                levels.ifPresent(value::addTo);
                mean += value.mean() * weight(part, k, shares) / parts;
                where = value::where;
            }
            if (parts > 1) {
                norms += addPart(part, shares);
            } else {
                collect(part, shares);
            }
        }
        return new Result(mean, norms / parts, where);
    }

    /** How many threads share out a part. */
    private int shares(Tensor x0) {
        if (!loss.isShareable()) {
            return 1;
        }
        try (Tensor part = x0.narrow(0, 0, x0.size(0) / parts)) {
            return Workers.parts(part, parameters.values().count());
        }
    }

    /** Adds the gradient of each share to the gradients of its own. */
    private List<PartLoss> accumulate(TrainingBatch batch, BatchPart part, int shares) {
        parameters.zeroGradients();
        while (replicas.size() < shares - 1) {
            replicas.add(new Replica(parameters));
        }
        List<Supplier<PartLoss>> tasks = new ArrayList<>();
        tasks.add(() -> accumulate(batch, part.share(0, shares)));
        for (int i = 1; i < shares; i++) {
            Replica replica = replicas.get(i - 1);
            BatchPart share = part.share(i, shares);
            tasks.add(() -> {
                replica.gradients().fill(0);
                try (Replica.Use use = replica.use()) {
                    return accumulate(batch, share);
                }
            });
        }
        return Workers.run(tasks);
    }

    private PartLoss accumulate(TrainingBatch batch, BatchPart part) {
        if (!recompute) {
            return loss.accumulate(batch, part, Tensor::backward);
        }
        try (Recomputation tape = Recomputation.begin()) {
            return loss.accumulate(batch, part, tape::backward);
        }
    }

    /** The gradients of a share, of the mean loss over its samples. */
    private Tensor gradients(int share) {
        return share == 0 ? parameters.gradients() : replicas.get(share - 1).gradients();
    }

    private static double weight(BatchPart part, int share, int shares) {
        return (double) part.share(share, shares).size() / part.size();
    }

    /** Leaves the gradient of the only part to the optimiser. */
    private void collect(BatchPart part, int shares) {
        if (shares == 1) {
            master.collectGradients();
            return;
        }
        try (Autograd.Mode mode = Autograd.noGrad()) {
            if (master.gradients() == parameters.gradients()) {
                parameters.gradients().mulInPlace(weight(part, 0, shares));
                for (int i = 1; i < shares; i++) {
                    parameters.gradients().addInPlace(gradients(i), weight(part, i, shares));
                }
            } else {
                master.clearGradients();
                for (int i = 0; i < shares; i++) {
                    master.addGradients(gradients(i), weight(part, i, shares));
                }
            }
        }
    }

    /** Adds one of several parts to the gradient of the optimiser; returns the squared norm of the part's. */
    private double addPart(BatchPart part, int shares) {
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            Tensor sum = gradients(0).to(master.gradients().dtype());
            if (shares > 1) {
                sum = sum.mul(weight(part, 0, shares));
                for (int i = 1; i < shares; i++) {
                    sum.addInPlace(gradients(i), weight(part, i, shares));
                }
            }
            master.addGradients(sum, 1.0 / parts);
            double norm = sum.norm().item();
            return norm * norm;
        }
    }

    /** Frees the gradients of the shares. */
    @Override
    public void close() {
        replicas.forEach(Replica::close);
        replicas.clear();
    }
}
