package dev.reverie.train;

import dev.reverie.nn.MasterWeights;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Recomputation;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The gradient of the mean loss of a batch, left where the optimiser looks for it: of the whole batch at once, or the mean
 * of the gradients of its parts, one after the other, which takes the memory of one part.
 *
 * @param loss gives the gradient of a part
 * @param parameters of the network
 * @param master where the gradients are added up
 * @param parts how many the batch is split into
 * @param recompute whether blocks of the network are evaluated again on the way back: {@link Recomputation}
 */
record BatchGradient(BatchLoss loss, Parameters parameters, MasterWeights master, int parts, boolean recompute) {
    /**
     * What a batch gave.
     *
     * @param loss its mean loss
     * @param partNorm mean squared norm of the gradients of the parts; 0 if the batch was not split
     * @param where what may tell why the gradient went astray, to be read after a comma
     */
    record Result(double loss, double partNorm, Supplier<String> where) {}

    /**
     * Computes the gradient.
     *
     * @param batch what to learn from
     * @param levels takes note of the loss of each sample, where it has a noise level
     * @throws NonFiniteLossException if the loss is not finite
     */
    Result compute(TrainingBatch batch, Optional<LevelLosses> levels) {
        int size = Math.toIntExact(batch.x0().size(0));
        List<PartLoss> losses = new ArrayList<>();
        double norms = 0;
        if (parts > 1) {
            master.clearGradients();
        }
        for (int i = 0; i < parts; i++) {
            parameters.zeroGradients();
            losses.add(part(batch, new BatchPart(i, parts, size), levels));
            if (parts > 1) {
                norms += squaredNorm();
                master.addGradients(1.0 / parts);
            }
        }
        if (parts == 1) {
            master.collectGradients();
        }
        double mean = losses.stream().mapToDouble(PartLoss::mean).sum() / parts;
        return new Result(mean, norms / parts, losses.get(parts - 1)::where);
    }

    private PartLoss part(TrainingBatch batch, BatchPart part, Optional<LevelLosses> levels) {
        PartLoss value = accumulate(batch, part);
        if (!value.isFinite()) {
            throw NonFiniteLossException.at(batch.step() + 1, "the loss is " + value.mean(), value.where());
        }
        levels.ifPresent(value::addTo);
        return value;
    }

    private PartLoss accumulate(TrainingBatch batch, BatchPart part) {
        if (!recompute) {
            return loss.accumulate(batch, part, Tensor::backward);
        }
        try (Recomputation tape = Recomputation.begin()) {
            return loss.accumulate(batch, part, tape::backward);
        }
    }

    private double squaredNorm() {
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            Tensor gradients = parameters.gradients().to(master.gradients().dtype());
            double norm = gradients.norm().item();
            return norm * norm;
        }
    }
}
