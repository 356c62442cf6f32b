/**
 * Image editing with a trained model: inpainting, colourisation, super-resolution, deblurring, denoising, variation and
 * interpolation.
 *
 * <pre>{@code
 * try (TrainedScoreModel model = TrainedScoreModel.load(run)) {
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
 * <p>Images are pixels in [0, 1] in the shape of the model's data. The package adds and removes the padding and the range that
 * the network sees.
 *
 * <table>
 * <caption>The classes</caption>
 * <tr><th>class</th><th>is</th></tr>
 * <tr><td>{@link dev.reverie.edit.EditSession}</td><td>the tasks: restore, denoise, vary, interpolate</td></tr>
 * <tr><td>{@link dev.reverie.edit.Degradation}</td><td>the degradation of an image: a hole, no colours, low resolution,
 * blur</td></tr>
 * <tr><td>{@link dev.reverie.edit.RestorationMethod}</td><td>the method of restoration</td></tr>
 * <tr><td>{@link dev.reverie.edit.EditResult}</td><td>samples, their mean and spread, the contact sheet</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.edit;

import org.jspecify.annotations.NullMarked;
