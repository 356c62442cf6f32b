package dev.reverie.grid;

import dev.reverie.schedule.Schedule;

/**
 * Times equally spaced in the angle between data and noise, {@code phi = arctan(sigma / alpha)}.
 *
 * <pre>{@code
 * sigma / alpha = tan(phi),   lambda = -2 ln tan(phi),   and cos(phi) = alpha, sin(phi) = sigma where they are so
 * scaled }</pre>
 *
 * <p>On a variance-preserving schedule these are the noise levels that the cosine schedule of Nichol and Dhariwal 2021
 * (arXiv:2102.09672) takes at equally spaced times, so it gives any schedule the cosine's spread of steps; the angle is
 * that of Salimans and Ho 2022 (arXiv:2202.00512), in which a DDIM step is a rotation. Most steps lie where
 * {@code sigma / alpha} is about 1 and few at either end: meant for data of about unit variance, wasteful at the large
 * noise of VE and EDM, where all angles are close to a right one.
 */
public record CosineGrid() implements Grid {
    @Override
    public TimeGrid place(Schedule schedule, double from, double to, int points) {
        return EqualSpacing.place(
                from,
                to,
                points,
                Math.atan(schedule.noiseToSignal(from)),
                Math.atan(schedule.noiseToSignal(to)),
                phi -> schedule.timeOfNoiseToSignal(Math.tan(phi)));
    }
}
