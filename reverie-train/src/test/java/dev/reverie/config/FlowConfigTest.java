package dev.reverie.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.data.DataShape;
import dev.reverie.divergence.ExactDivergence;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.flow.FlowIntegrator;
import dev.reverie.flow.FlowMatching;
import dev.reverie.flow.FlowRegularization;
import dev.reverie.flow.MaximumLikelihood;
import dev.reverie.network.ConcatSquashConfig;
import dev.reverie.network.ConcatSquashNetwork;
import dev.reverie.ode.ButcherTableau;
import dev.reverie.ode.RungeKutta;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowConfigTest {
    private static final String LIKELIHOOD = "{data: {name: moons}, objective: {kind: maximumLikelihood}}";

    private static RunConfig parse(String yaml, String... settings) {
        return RunConfig.parse(yaml, "mine.yaml", List.of(settings));
    }

    private static FlowConfig flow(String... settings) {
        return parse(LIKELIHOOD, settings).flow().orElseThrow();
    }

    @Test
    void aFlowHasTheDefaultsOfItsPaper() {
        RunConfig config = parse(LIKELIHOOD);
        FlowConfig flow = config.flow().orElseThrow();
        assertThat(flow.objective()).isEqualTo(new MaximumLikelihood(FlowIntegrator.adaptive(1e-5)));
        assertThat(flow.sampling()).isEqualTo(FlowIntegrator.adaptive(1e-5));
        assertThat(config.network().kind()).isEqualTo(Section.word(NetworkConfig.Kind.CONCAT_SQUASH));
        assertThat(((ConcatSquashNetwork) config.network().create(DataShape.vector(2))).config())
                .isEqualTo(new ConcatSquashConfig(2, 64, 3));
    }

    @Test
    void everyOptionOfTheObjectiveReachesIt() {
        MaximumLikelihood objective = (MaximumLikelihood) flow(
                        "objective.method=bogackiShampine",
                        "objective.tolerance=1e-3",
                        "objective.probes=3",
                        "objective.noise=gaussian",
                        "objective.gradient=adjoint",
                        "objective.kinetic=0.1",
                        "objective.jacobian=0.2")
                .objective();
        assertThat(objective.integrator().tableau()).isEqualTo(ButcherTableau.BOGACKI_SHAMPINE_32);
        assertThat(((FlowIntegrator.AdaptiveSteps) objective.integrator())
                        .method()
                        .atol())
                .isEqualTo(1e-3);
        assertThat(objective.divergence()).isEqualTo(HutchinsonDivergence.gaussian(3));
        assertThat(objective.gradient()).isEqualTo(MaximumLikelihood.GradientMethod.ADJOINT);
        assertThat(objective.regularization()).isEqualTo(new FlowRegularization(0.1, 0.2));
    }

    @Test
    void equalStepsTakeThePlaceOfTheTolerance() {
        FlowConfig flow = flow("objective.method=heun", "objective.divergence=exact", "sampling.steps=7");
        MaximumLikelihood objective = (MaximumLikelihood) flow.objective();
        assertThat(objective.integrator())
                .isEqualTo(new FlowIntegrator.FixedSteps(new RungeKutta(ButcherTableau.HEUN_2), 20));
        assertThat(objective.divergence()).isEqualTo(new ExactDivergence());
        assertThat(flow.sampling())
                .isEqualTo(new FlowIntegrator.FixedSteps(new RungeKutta(ButcherTableau.DORMAND_PRINCE_54), 7));
        assertThat(flow.words())
                .isEqualTo("maximumLikelihood by Heun 2, 20 steps, exact divergence, checkpointed gradient");
    }

    @Test
    void flowMatchingHasOneOption() {
        FlowConfig flow = parse("{data: {name: moons}, objective: {kind: flowMatching, minimumStd: 0.01}}")
                .flow()
                .orElseThrow();
        assertThat(flow.objective()).isEqualTo(new FlowMatching(0.01));
        assertThat(flow.words()).isEqualTo("flowMatching, solved by Dormand-Prince 5(4), tolerance 1.0E-5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"maximumLikelihood", "flowMatching"})
    void theResolvedTextOfAFlowReadsBackToItselfAndHasNoProcess(String kind) {
        RunConfig config = parse("{data: {name: moons}, objective: {kind: " + kind + "}}", "sampling.tolerance=1e-4");
        assertThat(config.yaml()).doesNotContain("process:").containsSubsequence("network:", "objective:", "sampling:");
        assertThat(config.with()).isEqualTo(config);
        assertThat(config.with().flow()).isEqualTo(config.flow());
    }

    @ParameterizedTest
    @EnumSource(ObjectiveConfig.Kind.class)
    void onePresetTrainsByEitherObjective(ObjectiveConfig.Kind kind) {
        if (kind.isFlow()) {
            RunConfig config = Presets.named("flow-moons").with("objective.kind=" + Section.word(kind));
            assertThat(config.flow().orElseThrow().kind()).isEqualTo(kind);
        } else {
            assertThat(Presets.named("quickstart-points").flow()).isEmpty();
        }
    }

    @Test
    void whatOnlyScoreModelsHaveIsRefusedInWords() {
        RunConfig config = parse("{name: tides, data: {name: moons}, objective: {kind: flowMatching}}");
        assertThatThrownBy(config::requireScoreModel)
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "tides is a continuous normalizing flow (objective.kind flowMatching), but this needs a score"
                                + " model; give it a score model (objective.kind denoisingScoreMatching)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{data: {name: moons}, process: {kind: edm}, objective: {kind: flowMatching}} | mine.yaml: process has no use with objective.kind flowMatching",
                "{data: {name: moons}, network: {kind: mlp}, objective: {kind: maximumLikelihood}} | mine.yaml: network.kind must be concatSquash for objective.kind maximumLikelihood, whose network is the velocity of a flow, got mlp",
                "{data: {name: moons}, network: {kind: concatSquash}} | network.kind concatSquash is the velocity of a flow, but objective.kind denoisingScoreMatching learns a score; take objective.kind",
                "{data: {name: mnist}, objective: {kind: flowMatching}} | network.kind concatSquash takes points and table rows, but the data are images of 1 x 28 x 28; for images take",
                "{data: {name: moons}, objective: {kind: flowMatching}, training: {precision: bfloat16}} | training.precision must be float32 or float64 for a flow",
                "{data: {name: moons}, objective: {kind: likelihood}} | objective.kind must be one of denoisingScoreMatching, slicedScoreMatching, smld, ddpm, variationalBound, hybrid, maximumLikelihood, flowMatching, classifier",
                "{data: {name: moons}, objective: {kind: flowMatching, divergence: exact}} | objective.divergence is not a key here; it belongs to another kind of objective",
                "{data: {name: moons}, objective: {kind: maximumLikelihood, divergence: exact, probes: 2}} | objective.probes is not a key here",
                "{data: {name: moons}, objective: {kind: maximumLikelihood, reduction: mean}} | objective.reduction is not a key here; it belongs to another kind of objective",
                "{data: {name: moons}, objective: {kind: maximumLikelihood, method: euler, steps: 0}} | objective.steps must be at least 1 for method euler, which has no estimate of its error",
                "{data: {name: moons}, objective: {kind: maximumLikelihood, kinetic: -1}} | objective.kinetic must be a number at least 0, got -1",
                "{data: {name: moons}, objective: {kind: maximumLikelihood}, sampling: {sampler: ddim}} | sampling.sampler is not a key here",
                "{data: {name: moons}, objective: {kind: maximumLikelihood}, network: {dropout: 0.1}} | network.dropout is not a key here",
                "{data: {name: moons}, objective: {kind: maximumLikelihood}, sampling: {tolerance: 1e-20}} | sampling: rtol must be in",
            })
    void whatDoesNotFitIsRefusedWithTheRemedy(String yaml, String message) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aScorePresetCannotBecomeAFlowByItsObjectiveAlone() {
        assertThatThrownBy(() -> Presets.named("quickstart-points").with("objective.kind=flowMatching"))
                .hasMessageContaining("process has no use");
    }

    @Test
    void dataThatAreNoRowsAreRefusedOnceTheyAreSeen() {
        RunConfig config = parse("{data: {name: files, path: x}, objective: {kind: flowMatching}}");
        assertThatThrownBy(() -> config.network().create(DataShape.image(3, 8, 8)))
                .hasMessageContaining("the data are images of 3 x 8 x 8; for images take objective.kind");
        assertThatThrownBy(() -> config.network().create(DataShape.series(2, 8)))
                .hasMessageContaining("concatSquash takes points and table rows, but the data are series of");
    }
}
