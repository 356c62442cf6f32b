package dev.reverie.sampler.catalog;

import dev.reverie.flow.ErrorNorm;
import dev.reverie.flow.FlowIntegrator;
import dev.reverie.grid.GeometricSigmaGrid;
import dev.reverie.grid.Grid;
import dev.reverie.grid.KarrasGrid;
import dev.reverie.grid.LogSnrGrid;
import dev.reverie.grid.UniformGrid;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.edm.Churn;
import dev.reverie.sampler.edm.Dpm2;
import dev.reverie.sampler.edm.Dpm2Ancestral;
import dev.reverie.sampler.edm.EdmSampler;
import dev.reverie.sampler.edm.EulerAncestral;
import dev.reverie.sampler.edm.Lms;
import dev.reverie.sampler.exponential.Ddim;
import dev.reverie.sampler.exponential.Deis;
import dev.reverie.sampler.exponential.DpmSolver;
import dev.reverie.sampler.exponential.DpmSolverPlusPlus;
import dev.reverie.sampler.exponential.SdeDpmSolverPlusPlus;
import dev.reverie.sampler.exponential.UniPc;
import dev.reverie.sampler.langevin.AnnealedLangevinDynamics;
import dev.reverie.sampler.ode.ProbabilityFlow;
import dev.reverie.sampler.pc.Ancestral;
import dev.reverie.sampler.pc.EulerMaruyama;
import dev.reverie.sampler.pc.EulerMaruyama.StepLength;
import dev.reverie.sampler.pc.Langevin;
import dev.reverie.sampler.pc.PredictorCorrector;
import dev.reverie.sampler.pc.ReverseDiffusion;
import dev.reverie.sampler.sde.AdaptiveSde;
import dev.reverie.sampler.sde.StochasticHeun;
import dev.reverie.sampler.sde.StochasticRungeKutta;
import dev.reverie.schedule.Schedule;
import dev.reverie.text.CamelCase;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The samplers by name: how each is made, where its paper is, its usual grid and number of steps, and when to
 * take it.
 */
// All fields are lambdas without state and records of values, which only an annotation of the checker's own could say.
@SuppressWarnings("ImmutableEnumChecker")
public enum SamplerKind {
    /** {@link PredictorCorrector} with its published parts. */
    PREDICTOR_CORRECTOR(
            options -> new PredictorCorrector(
                    new ReverseDiffusion(), new Langevin(options.signalToNoise().getAsDouble())),
            Setting.of(new UniformGrid(), 1000),
            Guide.of("arXiv:2011.13456", "the published default: fine detail from hundreds of evaluations or more"),
            SolverOptions.none().withSignalToNoise(Langevin.PUBLISHED_SIGNAL_TO_NOISE)),
    /** {@link EulerMaruyama}. */
    EULER_MARUYAMA(
            options -> new PredictorCorrector(new EulerMaruyama(options.eta().getAsDouble(), StepLength.GRID)),
            Setting.of(new UniformGrid(), 1000),
            Guide.of("arXiv:2011.13456", "the plain reverse SDE: any process, many steps"),
            SolverOptions.none().withEta(1)),
    /** {@link ReverseDiffusion}. */
    REVERSE_DIFFUSION(
            options -> new PredictorCorrector(new ReverseDiffusion()),
            Setting.of(new UniformGrid(), 1000),
            Guide.of(
                    "arXiv:2011.13456",
                    "the reverse SDE as the forward chain undone: better than Euler-Maruyama on VE"),
            SolverOptions.none()),
    /** {@link Ancestral}. */
    ANCESTRAL(
            options -> new PredictorCorrector(new Ancestral()),
            Setting.of(new UniformGrid(), 1000),
            Guide.of("arXiv:2006.11239", "DDPM and SMLD chains as they were published; any other process on its grid"),
            SolverOptions.none()),
    /** {@link AnnealedLangevinDynamics}. */
    ANNEALED_LANGEVIN(
            options -> new AnnealedLangevinDynamics(),
            Setting.of(new GeometricSigmaGrid(), 200),
            Guide.of("arXiv:2006.09011", "NCSN and NCSNv2 as they were published"),
            SolverOptions.none()),
    /** {@link ProbabilityFlow} with automatic steps. */
    PROBABILITY_FLOW(
            SamplerKind::adaptiveFlow,
            Setting.of(new UniformGrid(), 1),
            Guide.of("arXiv:2011.13456", "exact to a tolerance: latents, likelihoods, a reference for all others"),
            SolverOptions.none()
                    .withMethod(RungeKuttaMethod.DORMAND_PRINCE)
                    .withTolerance(ProbabilityFlow.PUBLISHED_TOLERANCE)
                    .withErrorNorm(ErrorNorm.PER_SAMPLE)
                    .withFeedback(Feedback.INTEGRAL)),
    /** {@link ProbabilityFlow} on a grid. */
    RUNGE_KUTTA(
            options -> new ProbabilityFlow(options.method().orElseThrow().tableau()),
            Setting.of(new KarrasGrid(), 20),
            Guide.of(
                    "doi:10.1007/978-3-540-78862-1",
                    "the probability flow at a known cost, in the time of the process"),
            SolverOptions.none().withMethod(RungeKuttaMethod.HEUN)),
    /** {@link Ddim}. */
    DDIM(
            options -> new Ddim(options.eta().getAsDouble()),
            Setting.of(new LogSnrGrid(), 50),
            Guide.of("arXiv:2010.02502", "simple and robust; the same code goes back to the latent"),
            SolverOptions.none().withEta(0)),
    /** {@link DpmSolver}. */
    DPM_SOLVER(
            options -> new DpmSolver(options.order().getAsInt()),
            Setting.of(new LogSnrGrid(), 15),
            Guide.of("arXiv:2206.00927", "20 to 60 evaluations without guidance"),
            SolverOptions.none().withOrder(2),
            List.of(1, 2, 3)),
    /** {@link DpmSolverPlusPlus}, multistep. */
    DPM_SOLVER_PLUS_PLUS(
            options -> new DpmSolverPlusPlus(multistep(options.order().getAsInt())),
            Setting.of(new LogSnrGrid(), 20),
            Guide.of("arXiv:2211.01095", "the usual choice for 10 to 30 evaluations, with guidance too"),
            SolverOptions.none().withOrder(2),
            List.of(2, 3)),
    /** {@link DpmSolverPlusPlus}, singlestep. */
    DPM_SOLVER_PLUS_PLUS_SINGLESTEP(
            options -> new DpmSolverPlusPlus(DpmSolverPlusPlus.Variant.SINGLESTEP_2),
            Setting.of(new LogSnrGrid(), 12),
            Guide.of("arXiv:2211.01095", "as above, without memory between steps"),
            SolverOptions.none()),
    /** {@link SdeDpmSolverPlusPlus}. */
    SDE_DPM_SOLVER_PLUS_PLUS(
            options -> new SdeDpmSolverPlusPlus(
                    options.order().getAsInt(), options.eta().getAsDouble()),
            Setting.of(new LogSnrGrid(), 30),
            Guide.of("arXiv:2211.01095", "noise that mends errors, at 20 to 100 evaluations"),
            SolverOptions.none().withOrder(2).withEta(1),
            List.of(1, 2, 3)),
    /** {@link UniPc}. */
    UNI_PC(
            options -> new UniPc(options.order().getAsInt(), UniPc.Variant.BH2),
            Setting.of(new LogSnrGrid(), 10),
            Guide.of("arXiv:2302.04867", "the fewest evaluations: 5 to 15"),
            SolverOptions.none().withOrder(2),
            List.of(1, 2, 3)),
    /** {@link Deis}. */
    DEIS(
            options -> new Deis(options.order().getAsInt()),
            Setting.of(new LogSnrGrid(), 15),
            Guide.of("arXiv:2204.13902", "10 to 20 evaluations, in noise prediction"),
            SolverOptions.none().withOrder(3),
            List.of(1, 2, 3, 4)),
    /** {@link EdmSampler} by Euler. */
    EDM_EULER(
            options -> new EdmSampler(EdmSampler.Method.EULER, options.churn().orElseThrow()),
            Setting.of(new KarrasGrid(), 35),
            Guide.of("arXiv:2206.00364", "what Heun is measured against; with churn, an SDE"),
            SolverOptions.none().withChurn(Churn.none())),
    /** {@link EdmSampler} by Heun. */
    EDM_HEUN(
            options -> new EdmSampler(EdmSampler.Method.HEUN, options.churn().orElseThrow()),
            Setting.of(new KarrasGrid(), 18),
            Guide.of("arXiv:2206.00364", "a good first choice: 35 evaluations; with churn, hundreds"),
            SolverOptions.none().withChurn(Churn.none())),
    /** {@link Dpm2}. */
    DPM2(
            options -> new Dpm2(),
            Setting.of(new KarrasGrid(), 18),
            Guide.of("arXiv:2206.00364", "as Heun, with the midpoint in log noise"),
            SolverOptions.none()),
    /** {@link EulerAncestral}. */
    EULER_ANCESTRAL(
            options -> new EulerAncestral(options.eta().getAsDouble()),
            Setting.of(new KarrasGrid(), 50),
            Guide.of("arXiv:2006.11239", "ancestral noise on any process and grid"),
            SolverOptions.none().withEta(1)),
    /** {@link Dpm2Ancestral}. */
    DPM2_ANCESTRAL(
            options -> new Dpm2Ancestral(options.eta().getAsDouble()),
            Setting.of(new KarrasGrid(), 30),
            Guide.of("arXiv:2206.00364", "as above, of second order"),
            SolverOptions.none().withEta(1)),
    /** {@link Lms}. */
    LMS(
            options -> new Lms(options.order().getAsInt()),
            Setting.of(new KarrasGrid(), 25),
            Guide.of("arXiv:2206.00364", "one evaluation per step and a high order on smooth models"),
            SolverOptions.none().withOrder(3),
            List.of(1, 2, 3, 4)),
    /** {@link StochasticHeun}. */
    STOCHASTIC_HEUN(
            options -> new StochasticHeun(options.eta().getAsDouble()),
            Setting.of(new KarrasGrid(), 100),
            Guide.of("arXiv:2105.14080", "the reverse SDE at second weak order, on a fixed grid"),
            SolverOptions.none().withEta(1)),
    /** {@link StochasticRungeKutta}. */
    STOCHASTIC_RUNGE_KUTTA(
            options -> new StochasticRungeKutta(
                    StochasticRungeKutta.Method.SRA1, options.eta().getAsDouble()),
            Setting.of(new KarrasGrid(), 100),
            Guide.of("doi:10.1137/09076636X", "paths of the reverse SDE, exact to order 1.5"),
            SolverOptions.none().withEta(1)),
    /** {@link AdaptiveSde}. */
    ADAPTIVE_SDE(
            options -> adaptiveSde(options),
            Setting.of(new UniformGrid(), 1),
            Guide.of("arXiv:2105.14080", "the reverse SDE without choosing steps: give a tolerance"),
            SolverOptions.none()
                    .withTolerance(AdaptiveSde.PUBLISHED_TOLERANCE)
                    .withErrorNorm(ErrorNorm.PER_SAMPLE)
                    .withEta(1));

    private final Function<SolverOptions, Sampler> recipe;
    private final Setting setting;
    private final Guide guide;
    private final List<Integer> orders;
    private final SolverOptions usual;

    /** Default grid and number of steps. */
    private record Setting(Grid grid, int steps) {
        static Setting of(Grid grid, int steps) {
            return new Setting(grid, steps);
        }
    }

    /** The paper, and when to take the sampler. */
    private record Guide(String paper, String advice) {
        static Guide of(String paper, String advice) {
            return new Guide(paper, advice);
        }
    }

    SamplerKind(Function<SolverOptions, Sampler> recipe, Setting setting, Guide guide, SolverOptions usual) {
        this(recipe, setting, guide, usual, List.of());
    }

    SamplerKind(
            Function<SolverOptions, Sampler> recipe,
            Setting setting,
            Guide guide,
            SolverOptions usual,
            List<Integer> orders) {
        this.recipe = recipe;
        this.setting = setting;
        this.guide = guide;
        this.usual = usual;
        this.orders = orders;
    }

    /**
     * Makes the sampler.
     *
     * @param wanted options; what is not given is as {@link #usual} has it
     * @throws IllegalArgumentException if an option is given that the sampler does not have, or a value is not accepted
     */
    public Sampler create(SolverOptions wanted) {
        for (String name : wanted.names()) {
            if (!usual.names().contains(name)) {
                throw new IllegalArgumentException(this + " has no option " + name + "; it is an option of "
                        + Arrays.stream(values())
                                .filter(kind -> kind.usual.names().contains(name))
                                .map(SamplerKind::toString)
                                .collect(Collectors.joining(", ")));
            }
        }
        if (wanted.order().isPresent() && !orders.contains(wanted.order().getAsInt())) {
            throw new IllegalArgumentException("order must be one of " + orders + " for " + this + ", got "
                    + wanted.order().getAsInt());
        }
        return recipe.apply(wanted.over(usual));
    }

    /** The names of all. */
    public static List<String> words() {
        return Arrays.stream(values()).map(SamplerKind::toString).toList();
    }

    /**
     * The sampler of a name.
     *
     * @param word such as {@code dpmSolverPlusPlus}
     * @throws IllegalArgumentException if there is none
     */
    public static SamplerKind named(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the sampler must be one of " + String.join(", ", words()) + ", got " + word));
    }

    /** The sampler as its paper has it. */
    public Sampler create() {
        return create(SolverOptions.none());
    }

    /**
     * Its usual grid.
     *
     * @param schedule the process; where time is the noise level itself, equal steps of time would nearly all be spent on large noise
     */
    public Grid grid(Schedule schedule) {
        boolean uniform = setting.grid() instanceof UniformGrid && this != REVERSE_DIFFUSION;
        return uniform && schedule.isTimeNoiseLevel() ? new KarrasGrid() : setting.grid();
    }

    /** The usual grid in a word, as in configurations. */
    public String gridName() {
        if (setting.grid() instanceof KarrasGrid) {
            return "karras";
        }
        if (setting.grid() instanceof LogSnrGrid) {
            return "logSnr";
        }
        return setting.grid() instanceof GeometricSigmaGrid ? "exponential" : "uniform";
    }

    /** A usual number of steps. */
    public int steps() {
        return setting.steps();
    }

    /** The paper. */
    public String paper() {
        return guide.paper();
    }

    /** When to take it. */
    public String advice() {
        return guide.advice();
    }

    /** The orders it comes in; empty where there is one only. */
    public List<Integer> orders() {
        return orders;
    }

    /** The options it has, with their usual values. */
    public SolverOptions usual() {
        return usual;
    }

    private static DpmSolverPlusPlus.Variant multistep(int order) {
        return order == 3 ? DpmSolverPlusPlus.Variant.MULTISTEP_3 : DpmSolverPlusPlus.Variant.MULTISTEP_2;
    }

    private static Sampler adaptiveFlow(SolverOptions options) {
        double tolerance = options.tolerance().getAsDouble();
        RungeKuttaMethod method = options.method().orElseThrow();
        if (!method.tableau().isEmbedded()) {
            throw new IllegalArgumentException("method must have an error estimate to choose its steps: one of "
                    + Arrays.stream(RungeKuttaMethod.values())
                            .filter(one -> one.tableau().isEmbedded())
                            .toList()
                    + ", got " + method + "; on a grid it is the sampler " + RUNGE_KUTTA);
        }
        AdaptiveRungeKutta solver = (method == RungeKuttaMethod.DORMAND_PRINCE
                        ? AdaptiveRungeKutta.dormandPrince(tolerance, tolerance)
                        : AdaptiveRungeKutta.of(method.tableau(), tolerance, tolerance))
                .withControl(options.feedback().orElseThrow().control());
        return new ProbabilityFlow(
                new FlowIntegrator.AdaptiveSteps(solver, options.errorNorm().orElseThrow()));
    }

    private static Sampler adaptiveSde(SolverOptions options) {
        double tolerance = options.tolerance().getAsDouble();
        AdaptiveSde.Steps steps = options.errorNorm().orElseThrow() == ErrorNorm.BATCH
                ? AdaptiveSde.Steps.BATCH
                : AdaptiveSde.Steps.PER_SAMPLE;
        return new AdaptiveSde(
                tolerance,
                tolerance,
                steps,
                AdaptiveSde.Control.PUBLISHED,
                options.eta().getAsDouble());
    }

    /** The name in camelCase, as in configurations and on the command line: {@code dpmSolverPlusPlus}. */
    @Override
    public String toString() {
        return CamelCase.of(this);
    }
}
