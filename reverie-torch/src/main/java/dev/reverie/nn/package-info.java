/**
 * Layers, parameters and optimisation.
 *
 * <p>A layer declares named {@link dev.reverie.nn.Parameter}s in a {@link dev.reverie.nn.Parameters} while it is built
 * and is a plain object with a {@code forward} method; there is no module tree and no reflection. Parameters, gradients,
 * moments and averages are one flat buffer each.
 *
 * <pre>{@code
 * Parameters parameters = new Parameters();
 * Linear layer = new Linear(parameters, "layer", 2, 1, 1);
 * parameters.allocate(DType.FLOAT32, Device.CPU, RandomStream.of(0));
 * Adam adam = new Adam(AdamConfig.reference(), parameters.values(), parameters.gradients());
 * layer.forward(x).square().mean().backward();
 * adam.step();
 * }</pre>
 *
 * <table>
 * <caption>Types of this package</caption>
 * <tr><th>kind</th><th>types</th></tr>
 * <tr><td>memory</td><td>{@link dev.reverie.nn.Parameters}, {@link dev.reverie.nn.Parameter},
 *     {@link dev.reverie.nn.Initializer}</td></tr>
 * <tr><td>layers</td><td>{@link dev.reverie.nn.Linear}, {@link dev.reverie.nn.Conv2d}, {@link dev.reverie.nn.Conv1d},
 *     {@link dev.reverie.nn.Nin}, {@link dev.reverie.nn.MultiHeadAttention},
 *     {@link dev.reverie.nn.GroupNorm}, {@link dev.reverie.nn.InstanceNormPlus},
 *     {@link dev.reverie.nn.ConditionalInstanceNormPlus}, {@link dev.reverie.nn.Attention}, {@link dev.reverie.nn.Dropout},
 *     {@link dev.reverie.nn.Activation}</td></tr>
 * <tr><td>resampling and features</td><td>{@link dev.reverie.nn.FirFilter}, {@link dev.reverie.nn.TimeFeatures}</td></tr>
 * <tr><td>optimisation</td><td>{@link dev.reverie.nn.Adam}, {@link dev.reverie.nn.AdamConfig},
 *     {@link dev.reverie.nn.LearningRate}, {@link dev.reverie.nn.MasterWeights}</td></tr>
 * <tr><td>averages of the weights</td><td>{@link dev.reverie.nn.ExponentialMovingAverage},
 *     {@link dev.reverie.nn.AveragingDecay}, {@link dev.reverie.nn.PowerProfile},
 *     {@link dev.reverie.nn.ProfileFit}</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.nn;

import org.jspecify.annotations.NullMarked;
