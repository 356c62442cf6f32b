/**
 * Tensors, devices and automatic differentiation: the only room that talks to the native engine.
 *
 * <pre>{@code
 * try (Scope scope = Scope.open()) {
 *     Tensor x = Tensors.of(new float[] {1, 2, 3, 4}, 2, 2).requireGrad();
 *     Tensor y = x.mul(0.5).add(x.square()).sum();
 *     Tensor dydx = Autograd.grad(y, x);
 * }
 * }</pre>
 *
 * <table>
 * <caption>Types of this package</caption>
 * <tr><th>type</th><th>purpose</th></tr>
 * <tr><td>{@link dev.reverie.torch.Tensor}</td><td>an n-dimensional array with arithmetic that reads like the formula</td></tr>
 * <tr><td>{@link dev.reverie.torch.Tensors}</td><td>factories of tensors</td></tr>
 * <tr><td>{@link dev.reverie.torch.Functional}</td><td>the operations of neural networks: convolution, normalisation, attention</td></tr>
 * <tr><td>{@link dev.reverie.torch.LinearAlgebra}</td><td>eigenvalues of symmetric matrices, sorting</td></tr>
 * <tr><td>{@link dev.reverie.torch.Scope}</td><td>deterministic lifetimes</td></tr>
 * <tr><td>{@link dev.reverie.torch.Autograd}</td><td>gradients and vector-Jacobian products</td></tr>
 * <tr><td>{@link dev.reverie.torch.ShapeInference}</td><td>cost of a computation, by shape inference</td></tr>
 * <tr><td>{@link dev.reverie.torch.StaleMemory}, {@link dev.reverie.torch.StaleMemoryTrial}</td><td>tests that results do not depend on uninitialised memory</td></tr>
 * <tr><td>{@link dev.reverie.torch.NoiseGenerator}</td><td>random numbers from an explicit seed</td></tr>
 * <tr><td>{@link dev.reverie.torch.GlooProcessGroup}</td><td>exchange between processes</td></tr>
 * <tr><td>{@link dev.reverie.torch.ThreadBudget}</td><td>number of threads of the engine, and its reason</td></tr>
 * <tr><td>{@link dev.reverie.torch.Engine}, {@link dev.reverie.torch.Device}, {@link dev.reverie.torch.DType}</td><td>the engine itself</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.torch;

import org.jspecify.annotations.NullMarked;
