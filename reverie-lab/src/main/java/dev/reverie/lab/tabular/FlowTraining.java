package dev.reverie.lab.tabular;

import dev.reverie.flow.NonFiniteVelocityException;
import dev.reverie.nn.Adam;
import dev.reverie.nn.AdamConfig;
import dev.reverie.nn.ExponentialMovingAverage;
import dev.reverie.nn.NonFiniteGradientException;
import dev.reverie.nn.Parameters;
import dev.reverie.ode.IntegrationException;
import dev.reverie.random.RandomStream;
import dev.reverie.stat.SampleMoments;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.train.NonFiniteLossException;

/**
 * Trains one network on one table with Adam and averaged weights, and keeps the weights with the best validation
 * likelihood.
 *
 * <p>Whatever the objective, what counts is the log density of the validation rows: so the models are stopped alike.
 */
final class FlowTraining {
    private static final int VALIDATION_ROWS = 500;
    private static final double VALIDATION_TOLERANCE = 1e-3;
    /** Looks at the validation rows without a better result that end a training. */
    private static final int PATIENCE = 6;

    private static final long WARM_UP = 100;
    private static final double CLIP = 10;

    private final TabularModel model;
    private final Learner learner;
    private final DensityTable table;
    private final TabularSettings settings;
    private final Pace pace;

    FlowTraining(TabularModel model, Learner learner, DensityTable table, TabularSettings settings, Pace pace) {
        this.model = model;
        this.learner = learner;
        this.table = table;
        this.settings = settings;
        this.pace = pace;
    }

    /**
     * Learning rate and number of updates.
     *
     * @param steps most steps
     * @param learningRate of Adam
     * @param lookEvery steps between looks at the validation rows
     * @param averaging decay of the averaged weights
     */
    record Pace(long steps, double learningRate, long lookEvery, double averaging) {}

    /** Why a training ended. */
    private enum End {
        STEPS("all steps"),
        EARLY("stopped early"),
        TIME("stopped by time");

        private final String words;

        End(String words) {
            this.words = words;
        }
    }

    /**
     * Result of training; the learner holds the best weights.
     *
     * @param steps steps done
     * @param validation best mean log density of validation rows; negative infinity if no look gave one
     * @param words how it ended
     */
    record Outcome(long steps, double validation, String words) {}

    /**
     * Trains.
     *
     * @throws NonFiniteLossException if a loss or its gradient is not finite
     * @throws IntegrationException if a solve in training does not converge
     * @throws NonFiniteVelocityException if the network is not finite in a solve in training
     */
    Outcome run(TabularProgress progress) {
        long started = System.nanoTime();
        Parameters parameters = learner.parameters();
        RandomStream root = RandomStream.of(settings.seed()).purpose("tabular " + model.title());
        RowBatches batches = new RowBatches(table.train(), settings.batchSize(), root.purpose("batches"));
        RandomStream noise = root.purpose("training");
        AdamConfig config = new AdamConfig(pace.learningRate(), 0.9, 0.999, 1e-8, 0, WARM_UP, CLIP);
        try (Adam adam = new Adam(config, parameters.values(), parameters.gradients());
                ExponentialMovingAverage average =
                        new ExponentialMovingAverage(parameters.values(), pace.averaging(), true);
                Tensor best = copy(average.values())) {
            double bestValidation = Double.NEGATIVE_INFINITY;
            long bestStep = 0;
            int fruitless = 0;
            End end = End.STEPS;
            long step = 0;
            while (step < pace.steps() && end == End.STEPS) {
                update(step, batches, noise.index(step), adam, average);
                step++;
                boolean late = (System.nanoTime() - started) * 1e-9 >= settings.seconds();
                if (step % pace.lookEvery() == 0 || step == pace.steps() || late) {
                    double validation = validate(average);
                    progress.at(model, step, pace.steps(), validation);
                    fruitless++;
                    if (validation > bestValidation) {
                        bestValidation = validation;
                        bestStep = step;
                        fruitless = 0;
                        overwrite(best, average.values());
                    }
                }
                if (late && step < pace.steps()) {
                    end = End.TIME;
                } else if (fruitless >= PATIENCE) {
                    end = End.EARLY;
                }
            }
            overwrite(parameters.values(), best);
            String words = end.words + (bestStep == step ? ", still improving" : ", best at step " + bestStep);
            return new Outcome(step, bestValidation, words);
        }
    }

    private void update(
            long step, RowBatches batches, RandomStream noise, Adam adam, ExponentialMovingAverage average) {
        try (Scope scope = Scope.open()) {
            learner.parameters().zeroGradients();
            double loss = learner.accumulate(batches.batch(step), noise);
            if (!Double.isFinite(loss)) {
                throw astray(step, "the loss is " + loss);
            }
            adam.step();
            average.update();
        } catch (NonFiniteGradientException e) {
            throw astray(step, "the gradient of the loss has the norm " + e.norm());
        }
    }

    private static NonFiniteLossException astray(long step, String what) {
        return new NonFiniteLossException(step + 1, "step " + (step + 1) + ": " + what, "try a smaller learning rate");
    }

    /** Mean log density of validation rows with the averaged weights; negative infinity where there is none. */
    private double validate(ExponentialMovingAverage average) {
        try (ExponentialMovingAverage.Applied averaged = average.apply()) {
            double[] values = new FlowJudge(VALIDATION_TOLERANCE)
                    .logDensities(learner.flow(), table.validation(), VALIDATION_ROWS);
            double mean = SampleMoments.of(values).mean();
            return Double.isNaN(mean) ? Double.NEGATIVE_INFINITY : mean;
        } catch (IntegrationException | NonFiniteVelocityException e) {
            // A flow that cannot be solved now may yet become one; it is just not the best.
            return Double.NEGATIVE_INFINITY;
        }
    }

    private static Tensor copy(Tensor values) {
        try (Tensor plain = values.detach()) {
            return Scope.detach(plain.copy());
        }
    }

    private static void overwrite(Tensor target, Tensor source) {
        try (Autograd.Mode mode = Autograd.noGrad();
                Tensor plain = target.detach();
                Tensor from = source.detach()) {
            plain.copyFrom(from);
        }
    }
}
