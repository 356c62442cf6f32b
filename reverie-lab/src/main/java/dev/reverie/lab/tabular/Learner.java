package dev.reverie.lab.tabular;

import dev.reverie.flow.ContinuousFlow;
import dev.reverie.flow.FlowObjective;
import dev.reverie.flow.NetworkFlow;
import dev.reverie.flow.ScoreFlow;
import dev.reverie.loss.DenoisingScoreMatching;
import dev.reverie.loss.Losses;
import dev.reverie.loss.Reduction;
import dev.reverie.model.PreconditionedModel;
import dev.reverie.network.ConcatSquashConfig;
import dev.reverie.network.ConcatSquashNetwork;
import dev.reverie.network.Mlp;
import dev.reverie.network.MlpConfig;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/** A flow with its training objective, which differs between the models. */
sealed interface Learner extends AutoCloseable {
    /** The flow that the network defines. */
    ContinuousFlow flow();

    /** What is learned. */
    Parameters parameters();

    /** Adds the gradient of a batch's loss to the parameters' gradients, and gives the loss. */
    double accumulate(Tensor batch, RandomStream step);

    @Override
    default void close() {
        parameters().close();
    }

    /** FFJORD or flow matching, by the objective. */
    static Learner flow(int columns, TabularSettings settings, FlowObjective objective, RandomStream stream) {
        ConcatSquashNetwork network = new ConcatSquashNetwork(
                new ConcatSquashConfig(columns, settings.width(), settings.layers(), settings.nonlinearity()));
        network.parameters().allocate(DType.FLOAT32, Device.CPU, stream);
        return new FlowLearner(new NetworkFlow(network), objective);
    }

    /**
     * A score model.
     *
     * <p>Variance exploding with log-uniform noise levels: there the weight {@code sigma^2} of denoising score matching is, up to
     * a constant, the likelihood weighting (arXiv:2101.09258), and all scales of the data are seen alike.
     */
    static Learner score(int columns, TabularSettings settings, RandomStream stream) {
        Mlp network = new Mlp(MlpConfig.builder(columns)
                .features(settings.width())
                .blocks(settings.layers())
                .build());
        network.parameters().allocate(DType.FLOAT32, Device.CPU, stream);
        return new ScoreLearner(network);
    }

    /** A flow that learns by an objective of flows. */
    record FlowLearner(NetworkFlow flow, FlowObjective objective) implements Learner {
        @Override
        public Parameters parameters() {
            return flow.parameters();
        }

        @Override
        public double accumulate(Tensor batch, RandomStream step) {
            return objective.accumulate(flow, batch, step).total();
        }
    }

    /** A score model that learns by denoising. */
    final class ScoreLearner implements Learner {
        /** Finest and coarsest noise, for standardised columns. */
        private static final VarianceExploding NOISE = new VarianceExploding(0.005, 20);

        private final Mlp network;
        private final PreconditionedModel model;
        private final DenoisingScoreMatching objective;

        private ScoreLearner(Mlp network) {
            this.network = network;
            model = new PreconditionedModel(network, NOISE, 1);
            objective = DenoisingScoreMatching.of(NOISE, Reduction.MEAN);
        }

        @Override
        public ContinuousFlow flow() {
            return new ScoreFlow(model);
        }

        @Override
        public Parameters parameters() {
            return network.parameters();
        }

        @Override
        public double accumulate(Tensor batch, RandomStream step) {
            try (Autograd.Mode recording = Autograd.recording();
                    Scope scope = Scope.open()) {
                Losses losses = objective.evaluate(model, batch, step);
                losses.mean().backward();
                return losses.mean().item();
            }
        }
    }
}
