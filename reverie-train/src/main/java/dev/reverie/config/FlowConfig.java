package dev.reverie.config;

import dev.reverie.divergence.Divergence;
import dev.reverie.divergence.ExactDivergence;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.flow.FlowIntegrator;
import dev.reverie.flow.FlowMatching;
import dev.reverie.flow.FlowObjective;
import dev.reverie.flow.FlowRegularization;
import dev.reverie.flow.MaximumLikelihood;
import dev.reverie.flow.MaximumLikelihood.GradientMethod;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.ode.RungeKutta;
import dev.reverie.sampler.catalog.RungeKuttaMethod;

/**
 * The sections {@code objective} and {@code sampling} of a continuous normalizing flow.
 *
 * <p>Objective {@code maximumLikelihood} (FFJORD) has the keys {@code method}, {@code steps}, {@code tolerance} (of the
 * solve in every step of training), {@code divergence} ({@code hutchinson} with {@code probes} and {@code noise}, or
 * {@code exact}), {@code gradient}, and the weights {@code kinetic} and {@code jacobian}; objective {@code flowMatching}
 * has {@code minimumStd}. Sampling has {@code method}, {@code steps} and {@code tolerance}: 0 steps let the tolerance
 * choose them.
 *
 * @param kind how it is trained
 * @param objective the loss
 * @param sampling by which steps samples and densities are found
 */
public record FlowConfig(ObjectiveConfig.Kind kind, FlowObjective objective, FlowIntegrator sampling) {
    private static final double TOLERANCE = 1e-5;
    private static final int STEPS = 20;

    /** The choices of the key {@code divergence}. */
    private enum DivergenceKind {
        HUTCHINSON,
        EXACT
    }

    static FlowObjective readObjective(Section section, ObjectiveConfig.Kind kind, DataConfig data) {
        if (kind == ObjectiveConfig.Kind.FLOW_MATCHING) {
            double minimumStd = section.number("minimumStd", 0, Range.below(0, 1));
            section.rejectUnknown();
            return new FlowMatching(minimumStd);
        }
        FlowIntegrator integrator = integrator(section);
        Divergence divergence = divergence(section, data);
        GradientMethod gradient = section.choice("gradient", GradientMethod.CHECKPOINTED);
        double kinetic = section.number("kinetic", 0, Range.atLeast(0));
        double jacobian = section.number("jacobian", 0, Range.atLeast(0));
        section.rejectUnknown();
        return new MaximumLikelihood(integrator, divergence, new FlowRegularization(kinetic, jacobian), gradient);
    }

    static FlowConfig read(ObjectiveConfig.Kind kind, FlowObjective objective, Section sampling) {
        FlowIntegrator integrator = integrator(sampling);
        sampling.rejectUnknown();
        return new FlowConfig(kind, objective, integrator);
    }

    private static Divergence divergence(Section section, DataConfig data) {
        DivergenceKind kind = section.choice("divergence", DivergenceKind.HUTCHINSON);
        if (kind == DivergenceKind.HUTCHINSON) {
            int probes = section.count("probes", 1, Range.between(1, 10_000));
            var noise = section.choice("noise", HutchinsonDivergence.Noise.RADEMACHER);
            return new HutchinsonDivergence(noise, probes);
        }
        ExactDivergence exact = new ExactDivergence();
        data.shape().filter(shape -> shape.length() > exact.maxDimension()).ifPresent(shape -> {
            throw section.fault(
                    "divergence",
                    "exact costs one backward pass for each of the " + shape.length()
                            + " numbers of an example in every evaluation, more than the " + exact.maxDimension()
                            + " allowed",
                    "take hutchinson");
        });
        return exact;
    }

    private static FlowIntegrator integrator(Section section) {
        RungeKuttaMethod method = section.choice("method", RungeKuttaMethod.DORMAND_PRINCE);
        boolean embedded = method.tableau().isEmbedded();
        int steps = section.count("steps", embedded ? 0 : STEPS, Range.between(0, 1_000_000));
        double tolerance = section.number("tolerance", TOLERANCE, new Range(0, true, 1, true));
        if (steps > 0) {
            return new FlowIntegrator.FixedSteps(new RungeKutta(method.tableau()), steps);
        }
        if (!embedded) {
            throw section.fault(
                    "steps",
                    "must be at least 1 for method " + Section.word(method)
                            + ", which has no estimate of its error to choose them by, got 0");
        }
        return section.build(
                () -> new FlowIntegrator.AdaptiveSteps(AdaptiveRungeKutta.of(method.tableau(), tolerance, tolerance)));
    }

    /** The flow in words, for people: {@code maximumLikelihood by Dormand-Prince 5(4), tolerance 1.0E-5, ...}. */
    public String words() {
        if (objective instanceof MaximumLikelihood likelihood) {
            StringBuilder text = new StringBuilder(Section.word(kind)).append(" by ");
            text.append(words(likelihood.integrator())).append(", ");
            text.append(
                    likelihood.divergence() instanceof HutchinsonDivergence hutchinson
                            ? "Hutchinson divergence (" + Section.word(hutchinson.noise()) + ", " + hutchinson.probes()
                                    + (hutchinson.probes() == 1 ? " probe)" : " probes)")
                            : "exact divergence");
            text.append(", ").append(Section.word(likelihood.gradient())).append(" gradient");
            FlowRegularization weights = likelihood.regularization();
            if (!weights.equals(FlowRegularization.NONE)) {
                text.append(", kinetic ").append(weights.kinetic());
                text.append(", jacobian ").append(weights.jacobian());
            }
            return text.toString();
        }
        return Section.word(kind) + ", solved by " + words(sampling);
    }

    /** Steps in words, for people: {@code Dormand-Prince 5(4), tolerance 1.0E-5}. */
    public static String words(FlowIntegrator integrator) {
        if (integrator instanceof FlowIntegrator.FixedSteps fixed) {
            return integrator.tableau() + ", " + fixed.steps() + " steps";
        }
        return integrator instanceof FlowIntegrator.AdaptiveSteps adaptive
                ? integrator.tableau() + ", tolerance " + adaptive.method().rtol()
                : integrator.toString();
    }
}
