package dev.reverie.guidance;

import dev.reverie.errors.RequestException;
import dev.reverie.model.ScoreTerm;
import dev.reverie.network.Labels;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Tensor;

/**
 * Classifier guidance: the score of all data is drawn to what a classifier takes for a class.
 *
 * <pre>{@code
 * s(x, t | y) = s(x, t) + gamma grad_x log p(y | x_t)
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), equation (14), with gamma = 1, where it is the exact conditional score if both
 * models are; Dhariwal and Nichol 2021 (arXiv:2105.05233) with more. Works with any unconditional model, and costs one
 * evaluation of the classifier forwards and backwards.
 *
 * <pre>{@code
 * ScoreModel cats = model.plus(new ClassifierGuidance(classifier, Labels.all(3), 2));
 * }</pre>
 *
 * @param classifier knows the classes of noisy data of the same process
 * @param labels the class of each sample; one without is not guided
 * @param gamma strength
 */
public record ClassifierGuidance(TimeDependentClassifier classifier, Labels labels, double gamma) implements ScoreTerm {
    /**
     * Checks labels and strength.
     *
     * @throws IllegalArgumentException if a class is unknown or gamma is not finite
     * @throws RequestException if the classifier was trained on another process
     */
    public ClassifierGuidance {
        labels.within(classifier.classes());
        if (!Double.isFinite(gamma)) {
            throw new IllegalArgumentException("gamma must be finite, 1 for Bayes' rule, got " + gamma);
        }
    }

    @Override
    public void requireProcess(Schedule schedule) {
        if (!schedule.equals(classifier.schedule())) {
            throw new RequestException(
                    "the classifier knows noisy data of " + classifier.schedule() + ", but the model is of " + schedule,
                    "train both on one process");
        }
    }

    @Override
    public ClassifierGuidance forSamples(int[] samples) {
        return new ClassifierGuidance(classifier, labels.forSamples(samples), gamma);
    }

    @Override
    public Tensor at(Tensor x, double[] t) {
        Energy surprise = (point, times) ->
                classifier.logProbability(labels, point, times).mul(-gamma);
        return new EnergyGuidance(surprise).at(x, t);
    }
}
