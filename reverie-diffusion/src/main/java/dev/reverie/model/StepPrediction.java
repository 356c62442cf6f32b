package dev.reverie.model;

import dev.reverie.torch.Tensor;

/**
 * What a network with learned variance says of the reverse step of its chain, from one evaluation.
 *
 * <pre>{@code
 * ln v = f ln G^2 + (1 - f) ln(G^2 sigma_{i-1}^2 / sigma_i^2),   f = (F_v + 1) / 2
 * }</pre>
 *
 * <p>{@code F_v} is the second half of the network's output and v the variance of the step: between the variance of the
 * forward step, {@code f = 1}, and that given {@code x_0}, {@code f = 0}. Nichol and Dhariwal 2021 (arXiv:2102.09672), equation
 * (15); the same rule holds for a chain of fewer steps, with G and sigma of its own.
 *
 * @param value the prediction, {@code [N, ...]}
 * @param fraction f of each value, of that shape; in most places in [0, 1], but not confined to it
 */
public record StepPrediction(Tensor value, Tensor fraction) {}
