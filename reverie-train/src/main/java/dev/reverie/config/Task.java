package dev.reverie.config;

/** The task of a configuration: to train a score model, a continuous normalizing flow, or a classifier of noisy data. */
public sealed interface Task {
    /**
     * A score model: it is trained by score matching and drawn from by a sampler.
     *
     * @param process the section {@code process}, as the objective teaches it
     * @param objective the section {@code objective}
     * @param sampling the section {@code sampling}
     */
    record ScoreModel(ProcessConfig process, ObjectiveConfig objective, SamplingConfig sampling) implements Task {}

    /**
     * A continuous normalizing flow: it finds its own way from data to noise, and has no process.
     *
     * @param flow the sections {@code objective} and {@code sampling}
     */
    record Flow(FlowConfig flow) implements Task {}

    /**
     * A classifier of noisy data, which guides score models and has no samples.
     *
     * @param process the section {@code process}
     * @param classifier the section {@code objective}
     */
    record Classifier(ProcessConfig process, ClassifierConfig classifier) implements Task {}
}
