/**
 * Linear measurement operators A of inverse problems {@code y = A x + n}: each gives {@code A x} and the adjoint
 * {@code A^T y}; those that can also give the pseudo-inverse are {@link dev.reverie.inverse.operator.PseudoInvertible}.
 *
 * <p>An operator of your own implements {@link dev.reverie.inverse.operator.LinearOperator};
 * {@link dev.reverie.inverse.operator.AdjointCheck} holds the two directions against each other.
 */
@NullMarked
package dev.reverie.inverse.operator;

import org.jspecify.annotations.NullMarked;
