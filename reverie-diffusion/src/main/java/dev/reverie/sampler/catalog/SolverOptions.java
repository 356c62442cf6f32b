package dev.reverie.sampler.catalog;

import dev.reverie.flow.ErrorNorm;
import dev.reverie.sampler.edm.Churn;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Options of a sampler of the catalogue. Missing options have the values of its paper.
 *
 * @param order order of the method, where it comes in several
 * @param eta share of the noise: 0 for the probability flow, 1 for the reverse SDE
 * @param tolerance absolute and relative error of solvers that choose their steps
 * @param errorNorm whether each sample has its own steps
 * @param churn noise that is raised before each step of {@link SamplerKind#EDM_EULER} and {@link SamplerKind#EDM_HEUN}
 * @param method Runge-Kutta method of the probability flow
 * @param feedback how its steps follow its errors
 * @param signalToNoise ratio r of the Langevin corrector
 */
public record SolverOptions(
        OptionalInt order,
        OptionalDouble eta,
        OptionalDouble tolerance,
        Optional<ErrorNorm> errorNorm,
        Optional<Churn> churn,
        Optional<RungeKuttaMethod> method,
        Optional<Feedback> feedback,
        OptionalDouble signalToNoise) {
    /** Checks that nothing is missing. */
    public SolverOptions {
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(eta, "eta");
        Objects.requireNonNull(tolerance, "tolerance");
        Objects.requireNonNull(errorNorm, "errorNorm");
        Objects.requireNonNull(churn, "churn");
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(feedback, "feedback");
        Objects.requireNonNull(signalToNoise, "signalToNoise");
    }

    /** No option. */
    public static SolverOptions none() {
        return new SolverOptions(
                OptionalInt.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.empty());
    }

    /** The same with an order. */
    public SolverOptions withOrder(int value) {
        return new SolverOptions(
                OptionalInt.of(value), eta, tolerance, errorNorm, churn, method, feedback, signalToNoise);
    }

    /** The same with a share of noise. */
    public SolverOptions withEta(double value) {
        return new SolverOptions(
                order, OptionalDouble.of(value), tolerance, errorNorm, churn, method, feedback, signalToNoise);
    }

    /** The same with a tolerance. */
    public SolverOptions withTolerance(double value) {
        return new SolverOptions(
                order, eta, OptionalDouble.of(value), errorNorm, churn, method, feedback, signalToNoise);
    }

    /** The same with an error norm. */
    public SolverOptions withErrorNorm(ErrorNorm value) {
        return new SolverOptions(order, eta, tolerance, Optional.of(value), churn, method, feedback, signalToNoise);
    }

    /** The same with churn. */
    public SolverOptions withChurn(Churn value) {
        return new SolverOptions(order, eta, tolerance, errorNorm, Optional.of(value), method, feedback, signalToNoise);
    }

    /** The same with a Runge-Kutta method. */
    public SolverOptions withMethod(RungeKuttaMethod value) {
        return new SolverOptions(order, eta, tolerance, errorNorm, churn, Optional.of(value), feedback, signalToNoise);
    }

    /** The same with a rule for the steps. */
    public SolverOptions withFeedback(Feedback value) {
        return new SolverOptions(order, eta, tolerance, errorNorm, churn, method, Optional.of(value), signalToNoise);
    }

    /** The same with a ratio of the corrector. */
    public SolverOptions withSignalToNoise(double value) {
        return new SolverOptions(order, eta, tolerance, errorNorm, churn, method, feedback, OptionalDouble.of(value));
    }

    /** These options, and those of others where these have none. */
    SolverOptions over(SolverOptions others) {
        return new SolverOptions(
                order.isPresent() ? order : others.order,
                eta.isPresent() ? eta : others.eta,
                tolerance.isPresent() ? tolerance : others.tolerance,
                errorNorm.or(() -> others.errorNorm),
                churn.or(() -> others.churn),
                method.or(() -> others.method),
                feedback.or(() -> others.feedback),
                signalToNoise.isPresent() ? signalToNoise : others.signalToNoise);
    }

    /** The names of the options that are given, as in configurations. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        order.ifPresent(value -> names.add("order"));
        eta.ifPresent(value -> names.add("eta"));
        tolerance.ifPresent(value -> names.add("tolerance"));
        errorNorm.ifPresent(value -> names.add("errorNorm"));
        churn.ifPresent(value -> names.add("churn"));
        method.ifPresent(value -> names.add("method"));
        feedback.ifPresent(value -> names.add("feedback"));
        signalToNoise.ifPresent(value -> names.add("signalToNoise"));
        return names;
    }
}
