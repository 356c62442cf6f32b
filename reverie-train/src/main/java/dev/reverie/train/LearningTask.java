package dev.reverie.train;

import dev.reverie.nn.Parameters;

/**
 * Network and loss of a run.
 *
 * @param parameters of the network, declared
 * @param loss what they are trained by
 * @param classes which labels go with a batch
 */
record LearningTask(Parameters parameters, BatchLoss loss, ClassLabels classes) {}
