package dev.reverie.lab.tabular;

import dev.reverie.divergence.ExactDivergence;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.errors.RequestException;
import dev.reverie.flow.FlowIntegrator;
import dev.reverie.flow.FlowMatching;
import dev.reverie.flow.FlowRegularization;
import dev.reverie.flow.MaximumLikelihood;
import dev.reverie.flow.NonFiniteVelocityException;
import dev.reverie.lab.mixture.MixtureSelection;
import dev.reverie.ode.IntegrationException;
import dev.reverie.random.RandomStream;
import dev.reverie.stat.GaussianMixture;
import dev.reverie.stat.MultivariateNormal;
import dev.reverie.stat.SampleMoments;
import dev.reverie.train.NonFiniteLossException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Fits all models to a table and evaluates them on its test rows.
 *
 * <p>A model that cannot be fitted or judged (a loss or a velocity that is not finite, a solve that does not converge) gets no
 * number, and its reason; the others go on.
 *
 * @param settings how the networks are shaped and trained
 */
public record TableComparison(TabularSettings settings) {
    /** The mixture sees no more rows: its parameters are few, and EM goes through all rows in each round. */
    private static final int MIXTURE_ROWS = 20_000;

    private static final List<Double> RIDGES = List.of(1e-5, 1e-3);
    private static final double TRAINING_TOLERANCE = 1e-3;
    private static final double TEST_TOLERANCE = 1e-5;
    /** Steps of maximum likelihood are few and costly, so they are longer. */
    private static final double LIKELIHOOD_HASTE = 5;

    private static final double LIKELIHOOD_AVERAGING = 0.99;
    private static final double REGRESSION_AVERAGING = 0.999;

    private static final long REGRESSIONS_BETWEEN_LOOKS = 1_000;
    private static final long SOLVES_BETWEEN_LOOKS = 50;

    /**
     * Runs the comparison.
     *
     * @param table the data
     * @param progress hears of it
     * @return one result for each model, in the order of {@link TabularModel}
     * @throws RequestException if the table has more columns than the exact divergence takes
     */
    public TableResult run(DensityTable table, TabularProgress progress) {
        if (table.columns() > ExactDivergence.DEFAULT_MAX_DIMENSION) {
            throw new RequestException(table.name() + " has " + table.columns() + " columns; models are judged with"
                    + " the exact divergence, one backward pass for each column, which is sensible up to "
                    + ExactDivergence.DEFAULT_MAX_DIMENSION);
        }
        List<ModelResult> models = new ArrayList<>();
        for (TabularModel model : TabularModel.values()) {
            models.add(
                    switch (model) {
                        case GAUSSIAN -> gaussian(table);
                        case MIXTURE -> mixture(table);
                        case FFJORD, FLOW_MATCHING, SCORE -> network(model, table, progress);
                    });
            ModelResult latest = models.get(models.size() - 1);
            progress.at(model, latest.steps(), latest.steps(), latest.validation());
        }
        return new TableResult(
                table.name(),
                table.notes(),
                table.columns(),
                table.train().length,
                table.validation().length,
                Math.min(settings.testRows(), table.test().length),
                table.logJacobian(),
                models);
    }

    private ModelResult gaussian(DensityTable table) {
        long started = System.nanoTime();
        MultivariateNormal normal =
                MultivariateNormal.fit(DensityTable.doubles(table.train(), table.train().length), 1e-9);
        double seconds = seconds(started);
        long d = table.columns();
        return closedForm(
                TabularModel.GAUSSIAN,
                table,
                x -> normal.logDensity(x),
                d + d * (d + 1) / 2,
                seconds,
                "full covariance");
    }

    private ModelResult mixture(DensityTable table) {
        long started = System.nanoTime();
        MixtureSelection.Choice choice = new MixtureSelection(settings.maxComponents(), RIDGES)
                .choose(
                        DensityTable.doubles(table.train(), MIXTURE_ROWS),
                        DensityTable.doubles(table.validation(), MIXTURE_ROWS),
                        RandomStream.of(settings.seed()).purpose("mixture"));
        double seconds = seconds(started);
        GaussianMixture mixture = choice.mixture();
        long d = table.columns();
        long components = mixture.components().size();
        String used = table.train().length > MIXTURE_ROWS ? ", " + MIXTURE_ROWS + " rows" : "";
        return closedForm(
                TabularModel.MIXTURE,
                table,
                x -> mixture.logDensity(x),
                components * (d + d * (d + 1) / 2 + 1) - 1,
                seconds,
                String.format(
                        Locale.ROOT,
                        "%d components, ridge %.0e%s",
                        components,
                        choice.best().method().ridge(),
                        used));
    }

    private ModelResult closedForm(
            TabularModel model,
            DensityTable table,
            ToDoubleFunction<double[]> logDensity,
            long parameters,
            double trainSeconds,
            String details) {
        long started = System.nanoTime();
        double[][] validation = DensityTable.doubles(table.validation(), table.validation().length);
        double[][] test = DensityTable.doubles(table.test(), settings.testRows());
        double onValidation = moments(validation, logDensity).mean();
        SampleMoments onTest = moments(test, logDensity);
        return new ModelResult(
                model,
                onTest.mean(),
                onTest.standardError(),
                onValidation,
                parameters,
                0,
                trainSeconds,
                seconds(started),
                details);
    }

    private static SampleMoments moments(double[][] rows, ToDoubleFunction<double[]> logDensity) {
        double[] values = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            values[i] = logDensity.applyAsDouble(rows[i]);
        }
        return SampleMoments.of(values);
    }

    private ModelResult network(TabularModel model, DensityTable table, TabularProgress progress) {
        long started = System.nanoTime();
        try (Learner learner = learner(model, table.columns())) {
            long parameters = learner.parameters().trainableCount();
            FlowTraining.Outcome outcome = new FlowTraining(model, learner, table, settings, pace(model)).run(progress);
            if (!Double.isFinite(outcome.validation())) {
                return failed(model, started, "could not be solved on the validation rows, " + outcome.words());
            }
            double trainSeconds = seconds(started);
            long judging = System.nanoTime();
            FlowJudge judge = new FlowJudge(TEST_TOLERANCE);
            SampleMoments test =
                    SampleMoments.of(judge.logDensities(learner.flow(), table.test(), settings.testRows()));
            return new ModelResult(
                    model,
                    test.mean(),
                    test.standardError(),
                    outcome.validation(),
                    parameters,
                    outcome.steps(),
                    trainSeconds,
                    seconds(judging),
                    outcome.words() + ", NFE " + judge.meanEvaluations());
        } catch (IntegrationException | NonFiniteVelocityException | NonFiniteLossException e) {
            return failed(model, started, String.valueOf(e.getMessage()));
        }
    }

    private static ModelResult failed(TabularModel model, long started, String reason) {
        return new ModelResult(
                model, Double.NaN, Double.NaN, Double.NaN, 0, 0, seconds(started), 0, "failed: " + reason);
    }

    private FlowTraining.Pace pace(TabularModel model) {
        return model == TabularModel.FFJORD
                ? new FlowTraining.Pace(
                        settings.likelihoodSteps(),
                        LIKELIHOOD_HASTE * settings.learningRate(),
                        SOLVES_BETWEEN_LOOKS,
                        LIKELIHOOD_AVERAGING)
                : new FlowTraining.Pace(
                        settings.regressionSteps(),
                        settings.learningRate(),
                        REGRESSIONS_BETWEEN_LOOKS,
                        REGRESSION_AVERAGING);
    }

    private Learner learner(TabularModel model, int columns) {
        RandomStream stream = RandomStream.of(settings.seed()).purpose("weights");
        return switch (model) {
            case FFJORD ->
                Learner.flow(
                        columns,
                        settings,
                        new MaximumLikelihood(
                                FlowIntegrator.adaptive(TRAINING_TOLERANCE),
                                HutchinsonDivergence.rademacher(1),
                                FlowRegularization.NONE,
                                MaximumLikelihood.GradientMethod.CHECKPOINTED),
                        stream);
            case FLOW_MATCHING -> Learner.flow(columns, settings, new FlowMatching(), stream);
            case SCORE -> Learner.score(columns, settings, stream);
            case GAUSSIAN, MIXTURE -> throw new IllegalArgumentException(model.title() + " has no network");
        };
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) * 1e-9;
    }
}
