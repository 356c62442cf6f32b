/**
 * The feature networks of published figures, written on the tensors of this library, with weights read from the published files.
 *
 * <pre>{@code
 * InceptionV3 network = new InceptionV3();
 * network.parameters().allocate(DType.FLOAT32, Device.CPU);     // and the weights, by the names of network.parameters()
 * Tensor features = network.encode(network.input().prepare(images, count, 3, 32, 32, DType.FLOAT32)).features();
 * }</pre>
 *
 * <p>{@code FeatureNetwork.open("inception", Device.CPU)} of {@code reverie-train} does this with the file itself.
 *
 * <table>
 * <caption>The classes</caption>
 * <tr><th>class</th><th>is</th></tr>
 * <tr><td>{@link dev.reverie.metric.feature.InceptionV3}</td><td>the network of FID, KID and the inception score</td></tr>
 * <tr><td>{@link dev.reverie.metric.feature.VisionTransformer}</td><td>DINOv2 (FD-DINOv2) and the image encoders of CLIP (CMMD)</td></tr>
 * <tr><td>{@link dev.reverie.metric.feature.EncoderInput}</td><td>what a network sees of an image: resize and scale</td></tr>
 * <tr><td>{@link dev.reverie.metric.feature.ImageResize}</td><td>the resize of the reference programs</td></tr>
 * <tr><td>{@link dev.reverie.metric.feature.EncoderRecognition}</td><td>tells by names and shapes which network a file is of</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.metric.feature;

import org.jspecify.annotations.NullMarked;
