package dev.reverie.model;

import dev.reverie.schedule.Schedule;

/**
 * The quantities a model may predict about {@code x_t = alpha x_0 + sigma eps}; each determines all others.
 *
 * <p>Conversions are in {@link Parametrization} and nowhere else.
 */
public enum Prediction {
    /** Score {@code s = grad_x log p_t(x) = -eps / sigma}; Song et al. 2021 (arXiv:2011.13456). */
    SCORE,
    /** Noise {@code eps = E[eps | x_t]}; Ho et al. 2020 (arXiv:2006.11239). */
    NOISE,
    /** Denoised data {@code D = E[x_0 | x_t]}; Karras et al. 2022 (arXiv:2206.00364). */
    DENOISED,
    /** Velocity {@code v = alpha eps - sigma D}; Salimans and Ho 2022 (arXiv:2202.00512). */
    VELOCITY,
    /** Flow {@code u = alpha' D + sigma' eps}: dx/dt of the probability flow; Lipman et al. 2023 (arXiv:2210.02747). */
    FLOW;

    /**
     * The conventional prediction of networks of a process.
     *
     * @param schedule the process
     */
    public static Prediction usual(Schedule schedule) {
        return switch (schedule.usualPrediction()) {
            case SCORE -> SCORE;
            case NOISE -> NOISE;
            case FLOW -> FLOW;
        };
    }
}
