package dev.reverie.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.divergence.Divergence;
import dev.reverie.divergence.ExactDivergence;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.flow.MaximumLikelihood.GradientMethod;
import dev.reverie.network.ConcatSquashConfig;
import dev.reverie.network.ConcatSquashConfig.Nonlinearity;
import dev.reverie.network.ConcatSquashNetwork;
import dev.reverie.network.Mlp;
import dev.reverie.network.MlpConfig;
import dev.reverie.network.Network;
import dev.reverie.nn.Parameters;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.ode.ButcherTableau;
import dev.reverie.ode.RungeKutta;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both gradients of the likelihood agree with each other and with finite differences. */
class FlowGradientTest {
    private static final RandomStream STREAM = RandomStream.of(5);
    private static final FlowRegularization BOTH = new FlowRegularization(0.3, 0.2);

    private static Tensor data(int count, int dimension) {
        NoiseGenerator generator = new NoiseGenerator();
        return generator.seed(21).normal(DType.FLOAT64, Device.CPU, count, dimension);
    }

    private static Network concatSquash(Nonlinearity nonlinearity) {
        return new ConcatSquashNetwork(new ConcatSquashConfig(3, 6, 2, nonlinearity));
    }

    private static double[] gradient(FlowObjective objective, NetworkFlow flow, Tensor x) {
        flow.parameters().zeroGradients();
        objective.accumulate(flow, x, STREAM);
        return flow.parameters().gradients().toDoubles();
    }

    /** Compares the gradient with central differences along a few dense directions, in which every parameter counts. */
    private static void holdAgainstDifferences(FlowObjective objective, NetworkFlow flow, Tensor x, double[] gradient) {
        double h = 1e-5;
        for (int seed = 0; seed < 3; seed++) {
            double[] direction = new double[gradient.length];
            RandomStream.of(seed).purpose("direction").cursor().fillGaussian(direction);
            double slope = 0;
            for (int i = 0; i < gradient.length; i++) {
                slope += gradient[i] * direction[i];
            }
            double difference =
                    (at(objective, flow, x, direction, h) - at(objective, flow, x, direction, -h)) / (2 * h);
            // Rounding of numbers near 10 over 1e-5: 1e-10; h^2 times a third derivative of up to 1000: 1e-7.
            assertThat(slope).isCloseTo(difference, within(1e-6 * (1 + Math.abs(difference))));
        }
    }

    private static double at(FlowObjective objective, NetworkFlow flow, Tensor x, double[] direction, double step) {
        try (Scope scope = Scope.open();
                Autograd.Mode off = Autograd.noGrad()) {
            Tensor values = flow.parameters().values();
            Tensor before = values.copy();
            values.addInPlace(Tensors.of(direction), step);
            double loss = objective.evaluate(flow, x, STREAM).total();
            values.copyFrom(before);
            return loss;
        }
    }

    private static void agree(Network network, MaximumLikelihood objective, double tolerance) {
        try (Parameters parameters = network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(9));
                Scope scope = Scope.open()) {
            NetworkFlow flow = new NetworkFlow(network);
            if (network instanceof Mlp) {
                // a network whose last layers are silent has nothing to say about most of its gradients
                NoiseGenerator generator = new NoiseGenerator();
                Tensor noise = generator.seed(4).normalLike(parameters.values());
                parameters.values().addInPlace(noise, 0.1);
            }
            Tensor x = data(4, 3);
            double[] byCheckpoints = gradient(objective, flow, x);
            double[] byAdjoint = gradient(objective.withGradient(GradientMethod.ADJOINT), flow, x);
            holdAgainstDifferences(objective, flow, x, byCheckpoints);
            assertThat(byAdjoint).as("adjoint against checkpoints").containsExactly(byCheckpoints, within(tolerance));
            assertThat(parameters.gradients().norm().item()).isGreaterThan(0.01);
        }
    }

    private static MaximumLikelihood objective(FlowIntegrator integrator, Divergence divergence) {
        return new MaximumLikelihood(integrator, divergence, BOTH, GradientMethod.CHECKPOINTED);
    }

    @ParameterizedTest
    @EnumSource(Nonlinearity.class)
    void gradientsAgreeInEqualStepsWithTheExactDivergence(Nonlinearity nonlinearity) {
        // 16 steps of order 4: both solves are right to about 1e-6
        agree(concatSquash(nonlinearity), objective(FlowIntegrator.classic(16), new ExactDivergence()), 1e-5);
    }

    @Test
    void gradientsAgreeInEqualStepsWithRandomProbes() {
        FlowIntegrator fixed = new FlowIntegrator.FixedSteps(new RungeKutta(ButcherTableau.DORMAND_PRINCE_54), 6);
        agree(concatSquash(Nonlinearity.TANH), objective(fixed, HutchinsonDivergence.gaussian(2)), 1e-5);
    }

    @Test
    void gradientsAgreeForAResidualNetworkToo() {
        agree(
                new Mlp(MlpConfig.builder(3)
                        .features(6)
                        .blocks(1)
                        .fourierScale(0.3)
                        .build()),
                objective(FlowIntegrator.classic(16), new ExactDivergence()),
                1e-5);
    }

    @Test
    void gradientsAgreeInAdaptiveSteps() {
        FlowIntegrator adaptive =
                new FlowIntegrator.AdaptiveSteps(AdaptiveRungeKutta.of(ButcherTableau.BOGACKI_SHAMPINE_32, 1e-7, 1e-7));
        // tolerance 1e-7 per step on both ways
        for (FlowIntegrator integrator : List.of(FlowIntegrator.adaptive(1e-8), adaptive)) {
            MaximumLikelihood objective = objective(integrator, HutchinsonDivergence.rademacher(1));
            Network network = concatSquash(Nonlinearity.TANH);
            try (Parameters parameters = network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(9));
                    Scope scope = Scope.open()) {
                NetworkFlow flow = new NetworkFlow(network);
                Tensor x = data(4, 3);
                double[] byCheckpoints = gradient(objective, flow, x);
                double[] byAdjoint = gradient(objective.withGradient(GradientMethod.ADJOINT), flow, x);
                assertThat(byAdjoint).as("%s", integrator).containsExactly(byCheckpoints, within(1e-5));
                assertThat(byAdjoint).hasSize(Math.toIntExact(parameters.trainableCount()));
            }
        }
    }

    @Test
    void gradientsAddUpAndTheLossTellsItsTerms() {
        Network network = concatSquash(Nonlinearity.TANH);
        MaximumLikelihood objective = objective(FlowIntegrator.classic(4), new ExactDivergence());
        try (Parameters parameters = network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(9));
                Scope scope = Scope.open()) {
            NetworkFlow flow = new NetworkFlow(network);
            Tensor x = data(4, 3);
            double[] once = gradient(objective, flow, x);
            FlowLoss loss = objective.accumulate(flow, x, STREAM);
            double[] twice = parameters.gradients().toDoubles();
            for (int i = 0; i < once.length; i++) {
                assertThat(twice[i]).isCloseTo(2 * once[i], within(1e-12));
            }
            FlowLoss.Likelihood terms = (FlowLoss.Likelihood) loss.terms();
            double[] densities = new FlowSolver(objective.integrator(), new ExactDivergence())
                    .logDensity(flow, x, STREAM)
                    .logDensities();
            double density = Arrays.stream(densities).average().orElseThrow();
            assertThat(terms.negativeLogLikelihood()).isCloseTo(-density, within(1e-12));
            assertThat(loss.total())
                    .isCloseTo(-density + 0.3 * terms.kineticEnergy() + 0.2 * terms.squaredJacobian(), within(1e-12));
            assertThat(terms.kineticEnergy()).isPositive();
            assertThat(terms.stepsTaken()).isEqualTo(4);
            assertThat(terms.reconstructionError()).isZero();
            FlowLoss adjoint = objective.withGradient(GradientMethod.ADJOINT).accumulate(flow, x, STREAM);
            // 4 steps of order 4 there and back
            assertThat(((FlowLoss.Likelihood) adjoint.terms()).reconstructionError())
                    .isPositive()
                    .isLessThan(0.01);
            assertThat(objective.evaluate(flow, x, STREAM).backwardEvaluations())
                    .isZero();
            assertThat(loss.forwardEvaluations()).isEqualTo(16);
            assertThat(loss.backwardEvaluations()).isEqualTo(16);
        }
    }

    @Test
    void theGradientOfFlowMatchingAgreesWithDifferences() {
        Network network = concatSquash(Nonlinearity.SWISH);
        try (Parameters parameters = network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(9));
                Scope scope = Scope.open()) {
            NetworkFlow flow = new NetworkFlow(network);
            Tensor x = data(6, 3);
            FlowObjective matching = new FlowMatching(0.01);
            double[] exact = gradient(matching, flow, x);
            holdAgainstDifferences(matching, flow, x, exact);
            assertThat(parameters.gradients().allFinite()).isTrue();
        }
    }

    @Test
    void aNetworkThatIsNotFiniteNamesTheTimeInTrainingToo() {
        Network network = concatSquash(Nonlinearity.TANH);
        try (Parameters parameters = network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(9));
                Scope scope = Scope.open()) {
            parameters.values().fill(Double.NaN);
            Tensor x = data(2, 3);
            NetworkFlow flow = new NetworkFlow(network);
            MaximumLikelihood objective = new MaximumLikelihood(FlowIntegrator.classic(4));
            assertThatThrownBy(() -> objective.accumulate(flow, x, STREAM))
                    .isInstanceOf(NonFiniteVelocityException.class)
                    .hasMessageContaining("at t = 0.0");
        }
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new FlowRegularization(-1, 0)).hasMessageContaining("got -1.0 and 0.0");
        assertThatThrownBy(() -> new FlowMatching(1)).hasMessageContaining("must be in [0, 1), got 1.0");
        assertThatThrownBy(() -> FlowIntegrator.classic(0)).hasMessageContaining("at least 1 step, got 0");
    }
}
