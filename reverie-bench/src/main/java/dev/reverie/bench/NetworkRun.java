package dev.reverie.bench;

import dev.reverie.network.Context;
import dev.reverie.network.Evaluation;
import dev.reverie.network.Network;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** One network with weights in one element type, ready to infer and to train on a fixed batch. */
final class NetworkRun implements AutoCloseable {
    /** Spread of what is added to the initial weights. */
    private static final double DISTURBANCE = 0.02;

    private final Workload workload;
    private final Network network;
    private final RandomStream root = RandomStream.of(0);
    private final Tensor x0;
    private final Tensor input;
    private final double[] condition;
    private @Nullable TrainingRun training;

    /**
     * Allocates weights and data.
     *
     * @param workload the network and its batch
     * @param dtype element type of the computation; the optimiser works in float32 at least
     */
    NetworkRun(Workload workload, DType dtype) {
        this.workload = workload;
        network = workload.network().get();
        network.parameters().allocate(dtype, Device.CPU, root.purpose("weights"));
        condition = workload.condition();
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            NoiseGenerator generator = new NoiseGenerator();
            // Networks start with zeros here and there: with zero branches any two networks would agree.
            generator.seed(root.purpose("disturbance").seed());
            Tensor values = network.parameters().values();
            values.addInPlace(generator.normalLike(values), DISTURBANCE);
            generator.seed(root.purpose("data").seed());
            x0 = Scope.detach(generator.uniform(-1, 1, DType.FLOAT32, Device.CPU, workload.shape()));
            input = Scope.detach(dtype == DType.FLOAT32 ? x0.copy() : x0.to(dtype));
        }
    }

    /** The network and its batch. */
    Workload workload() {
        return workload;
    }

    /** The weights. */
    Parameters parameters() {
        return network.parameters();
    }

    /** The batch of inference. */
    Tensor input() {
        return input;
    }

    /** The conditioning numbers of inference. */
    double[] condition() {
        return condition.clone();
    }

    /** One forward pass without gradients. */
    void infer() {
        try (Scope scope = Scope.open()) {
            output();
        }
    }

    /** What a forward pass gives; it belongs to the caller's scope. */
    Tensor output() {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            return Evaluation.of(network, input, condition, Context.none(), Dropout.off());
        }
    }

    /** The norm of the gradient of the mean square of the output: a number by which two backward passes are compared. */
    double gradientNorm() {
        try (Scope scope = Scope.open()) {
            network.parameters().zeroGradients();
            network.forward(input, condition).square().mean().backward();
            return network.parameters().gradients().norm().item();
        }
    }

    /**
     * One whole training step.
     *
     * @return the loss before it
     */
    double train() {
        if (training == null) {
            // Made on first use, so that inference alone needs no more memory than it does elsewhere.
            training = new TrainingRun(workload, network, x0, root.purpose("training"));
        }
        return training.step();
    }

    /** One piece of work. */
    void run(Work work) {
        if (work == Work.INFERENCE) {
            infer();
        } else {
            train();
        }
    }

    @Override
    public void close() {
        if (training != null) {
            training.close();
        }
        input.close();
        x0.close();
        network.parameters().close();
    }
}
