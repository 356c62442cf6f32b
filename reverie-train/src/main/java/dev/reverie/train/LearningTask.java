package dev.reverie.train;

import dev.reverie.nn.Parameters;
import java.util.Optional;

/**
 * What a run learns: the parameters of its network, the loss that trains them, and what the network is told; and, unless
 * it is a classifier, what it draws.
 *
 * @param parameters of the network, declared
 * @param loss what they are trained by
 * @param classes which labels go with a batch
 * @param samples draws with the network as it is; absent for a classifier, which draws nothing
 */
record LearningTask(Parameters parameters, BatchLoss loss, ClassLabels classes, Optional<SampleSource> samples) {}
