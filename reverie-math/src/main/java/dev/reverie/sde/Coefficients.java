package dev.reverie.sde;

/**
 * The scalar coefficients at one time of a linear SDE that may contain the score.
 *
 * <pre>{@code
 * dx = (state * x + score * s(x, t)) dt + noise dw
 * }</pre>
 *
 * <p>The coefficients of {@code dt} hold for either sign of {@code dt}: reverse-time processes are integrated with
 * {@code dt < 0}.
 *
 * @param state factor of the state {@code x}, per unit of time
 * @param score factor of the score, at most 0 for the reverse processes
 * @param noise factor of the Wiener increment, at least 0
 */
public record Coefficients(double state, double score, double noise) {}
