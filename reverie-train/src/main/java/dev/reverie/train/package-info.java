/**
 * Training: a configuration and data become a run on the disk, and a run becomes samples.
 *
 * <p>The problem: training takes hours and gets interrupted. So a run is a directory that holds all there is to know about
 * it; checkpoints are written whole or not at all and checked when read; and a run that was killed goes on bit for bit as if
 * it had not been, because every random number is a function of the seed and the step.
 *
 * <pre>{@code
 * try (RunDirectory run = RunDirectory.create(folder, Presets.named("digits-32"));
 *         StopSignal stop = StopSignal.install()) {
 *     Trainer.of(run).train(new ConsoleSink(System.err, true), stop);
 * }
 * try (TrainedModel model = TrainedModel.load(folder)) {
 *     model.sample(64, 0).writePng(folder.resolve("samples.png"));
 * }
 * }</pre>
 *
 * <table>
 * <caption>What is here</caption>
 * <tr><th>class</th><th>is</th></tr>
 * <tr><td>{@link dev.reverie.train.RunDirectory}</td><td>a run on the disk, locked while it is written</td></tr>
 * <tr><td>{@link dev.reverie.train.Trainer}</td><td>the training loop, from the beginning or a checkpoint</td></tr>
 * <tr><td>{@link dev.reverie.train.Checkpoint}, {@link dev.reverie.train.Checkpoints}</td>
 *     <td>saved states, and which of them to keep and to trust</td></tr>
 * <tr><td>{@link dev.reverie.train.PostHocEma}</td><td>averages of any width, chosen after training</td></tr>
 * <tr><td>{@link dev.reverie.train.SavedWeights}</td><td>the arrays of a checkpoint by name, or of a run to be made</td></tr>
 * <tr><td>{@link dev.reverie.train.TrainedModel}</td><td>averaged weights, ready to sample</td></tr>
 * <tr><td>{@link dev.reverie.train.TrainedClassifier}</td><td>likewise of a classifier, ready to guide</td></tr>
 * <tr><td>{@link dev.reverie.train.ModelSummary}</td><td>what a network costs, before it is trained</td></tr>
 * <tr><td>{@link dev.reverie.train.SampleSet}</td><td>samples, and ways to write them</td></tr>
 * <tr><td>{@link dev.reverie.train.StopSignal}</td><td>Ctrl-C as a polite wish</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.train;

import org.jspecify.annotations.NullMarked;
