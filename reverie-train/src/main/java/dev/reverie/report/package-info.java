/**
 * Pictures that explain a trained model, and the pages they are put on.
 *
 * <p>They show data beside samples, the forward and the reverse process, and the learned score. Every picture is a
 * {@link dev.reverie.plot.Figure} made from a {@link dev.reverie.trained.TrainedModel} alone.
 *
 * <pre>{@code
 * ModelPictures pictures = ModelPictures.of(model, 0);
 * Figure reverse = pictures.reverse();
 * new RunPage(run).write();
 * }</pre>
 *
 * <table>
 * <caption>What is here</caption>
 * <tr><th>class</th><th>shows</th></tr>
 * <tr><td>{@link dev.reverie.report.ModelPictures}</td><td>data beside samples, the forward process, the reverse
 *     trajectory</td></tr>
 * <tr><td>{@link dev.reverie.report.ScoreField}</td><td>the learned score over the density, in the plane</td></tr>
 * <tr><td>{@link dev.reverie.report.NoiseErrors}</td><td>how well each noise level was learned</td></tr>
 * <tr><td>{@link dev.reverie.report.DensityMap}</td><td>the density of a model over the plane, beside its data</td></tr>
 * <tr><td>{@link dev.reverie.report.HeldOut}</td><td>log-likelihood of data held out, beside a Gaussian's</td></tr>
 * <tr><td>{@link dev.reverie.report.Metrics}</td><td>the loss of a run</td></tr>
 * <tr><td>{@link dev.reverie.report.LevelCurve}</td><td>the same by noise level</td></tr>
 * <tr><td>{@link dev.reverie.report.RunPage}</td><td>the report of one run</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.report;

import org.jspecify.annotations.NullMarked;
