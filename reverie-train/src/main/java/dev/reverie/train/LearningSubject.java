package dev.reverie.train;

import dev.reverie.config.TrainingConfig;
import dev.reverie.data.Dataset;
import dev.reverie.flow.FlowObjective;
import dev.reverie.flow.NetworkFlow;
import dev.reverie.guidance.NetworkClassifier;
import dev.reverie.loss.ClassifierLoss;
import dev.reverie.loss.Objective;
import dev.reverie.model.LearnedModel;
import dev.reverie.network.Network;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import java.util.function.Function;

/**
 * A network and what it is trained by, before the seed and the data are known.
 *
 * @param parameters of the network
 * @param classes that it can be told; 0 for none
 * @param augmentationLength of the vector that tells it how an image was changed; 0 if it takes none
 * @param learnsVariance whether it has outputs for the variance of the reverse steps
 * @param loss what it is trained by, given the root of all random numbers
 * @param model in words
 * @param objective in words
 */
record LearningSubject(
        Parameters parameters,
        int classes,
        int augmentationLength,
        boolean learnsVariance,
        Function<RandomStream, BatchLoss> loss,
        String model,
        String objective) {
    static LearningSubject of(LearnedModel model, Objective objective) {
        Network network = model.network();
        return new LearningSubject(
                network.parameters(),
                network.classes(),
                network.augmentationLength(),
                network.learnsVariance(),
                root -> new ScoreLoss(model, objective, root.purpose("training"), root.purpose("dropout")),
                network.getClass().getName() + " as " + model,
                objective.toString());
    }

    static LearningSubject of(NetworkFlow flow, FlowObjective objective) {
        Network network = flow.network();
        return new LearningSubject(
                network.parameters(),
                network.classes(),
                0,
                false,
                root -> new VelocityLoss(flow, objective, root.purpose("training")),
                network.getClass().getName() + " as a flow",
                objective.toString());
    }

    static LearningSubject of(NetworkClassifier classifier, ClassifierLoss objective) {
        return new LearningSubject(
                classifier.network().parameters(),
                classifier.classes(),
                0,
                false,
                root -> new ClassLoss(classifier, objective, root.purpose("training"), root.purpose("dropout")),
                classifier.network().getClass().getName() + " as a classifier",
                objective.toString());
    }

    /**
     * What it learns, with a network that has no memory yet.
     *
     * @throws IllegalArgumentException if the network has classes and the data have others
     */
    LearningTask task(TrainingConfig training, Dataset data) {
        RandomStream root = RandomStream.of(training.seed());
        ClassLabels labels = new ClassLabels(classes, training.labelDropout(), root.purpose("label dropout"));
        labels.requireFit(data);
        return new LearningTask(parameters, loss.apply(root), labels);
    }
}
