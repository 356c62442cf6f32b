/**
 * Pictures of a user, worked on by a model that was trained on such pictures: filled in, coloured, enlarged, sharpened,
 * freed from noise, varied, blended.
 *
 * <pre>{@code
 * try (TrainedModel model = TrainedModel.load(run)) {
 *     SamplingConfig sampling = model.config().with("sampling.sampler=stochasticHeun").sampling();
 *     EditSession session = EditSession.of(model, sampling, 0);
 *     DataShape shape = session.shape();
 *     float[] picture = PictureFile.read(file).fitted(shape);
 *     EditResult result = session.restore(
 *             Degradation.hole(shape, mask), picture, 0, RestorationMethod.PIGDM, EditSession.USUAL_ZETA, 8);
 *     result.write(folder);
 * }
 * }</pre>
 *
 * <p>All pictures here are pixels in [0, 1] in the shape of the model's data; the border and the range that the network
 * sees are put on and taken off inside.
 *
 * <table>
 * <caption>What is here</caption>
 * <tr><th>class</th><th>is</th></tr>
 * <tr><td>{@link dev.reverie.edit.EditSession}</td><td>what can be done: restore, denoise, vary, interpolate</td></tr>
 * <tr><td>{@link dev.reverie.edit.Degradation}</td><td>what happened to a picture: a hole, no colours, small,
 * blurred</td></tr>
 * <tr><td>{@link dev.reverie.edit.RestorationMethod}</td><td>by which method it is undone</td></tr>
 * <tr><td>{@link dev.reverie.edit.EditResult}</td><td>samples, their mean and spread, the contact sheet</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.edit;

import org.jspecify.annotations.NullMarked;
