package dev.reverie.grid;

import dev.reverie.schedule.Schedule;

/**
 * Times equally spaced: {@code linspace(from, to, points)}, the grid of the published predictor-corrector sampler.
 *
 * <p>Song et al. 2021 (arXiv:2011.13456). With N points the spacing is {@code (from - to) / (N - 1)}, a little more
 * than the {@code 1 / N} that the published Euler-Maruyama step assumes.
 */
public record UniformGrid() implements Grid {
    @Override
    public TimeGrid place(Schedule schedule, double from, double to, int points) {
        return EqualSpacing.place(from, to, points, from, to, t -> t);
    }
}
