package dev.reverie.sde;

import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SmldChain;
import dev.reverie.schedule.TimeIndexing;
import java.util.Objects;
import java.util.Optional;

/**
 * One forward step {@code x_{i+1} = x_i + f_i(x_i) + G_i z} of the process, linear in the state: {@code f_i(x) = f_i x}.
 *
 * <p>The reverse-diffusion predictor undoes it by {@code x - f_i(x) + G_i^2 s + G_i z}: Song et al. 2021
 * (arXiv:2011.13456), equation (46). The choice of the discretisation is the paper's: the original chain where there is
 * one, Euler-Maruyama with {@code dt = (T - start) / N} otherwise.
 */
public sealed interface ForwardDiscretization {
    /**
     * The discretisation that belongs to a schedule.
     *
     * @param schedule the process
     * @param steps number of steps N, at least 2
     * @param indexing how a time becomes an index of a chain
     * @return {@link Smld} or {@link Ddpm} where the schedule has such a chain of N steps, else {@link Euler}
     * @throws IllegalArgumentException if {@code steps < 2}, or a VP chain of so few steps has a rate above 1
     */
    static ForwardDiscretization of(Schedule schedule, int steps, TimeIndexing indexing) {
        Optional<ForwardDiscretization> smld = schedule.smldChain(steps).map(chain -> new Smld(chain, indexing));
        return smld.or(() -> schedule.ddpmChain(steps).map(chain -> new Ddpm(chain, indexing)))
                .orElseGet(() -> new Euler(schedule, steps));
    }

    /** Number of steps N. */
    int steps();

    /** Coefficient {@code f_i} of the state in {@code f_i(x) = f_i x} at time {@code t}. */
    double driftCoefficient(double t);

    /** Standard deviation {@code G_i} of the noise at time {@code t}. */
    double noise(double t);

    /**
     * The SMLD chain of VE: {@code f = 0}, {@code G_i = sqrt(sigma_i^2 - sigma_{i-1}^2)}.
     *
     * @param chain the noise levels
     * @param indexing from time in [0, 1] to index
     */
    record Smld(SmldChain chain, TimeIndexing indexing) implements ForwardDiscretization {
        /** Checks that both are there. */
        public Smld {
            Objects.requireNonNull(chain, "chain");
            Objects.requireNonNull(indexing, "indexing");
        }

        @Override
        public int steps() {
            return chain.steps();
        }

        @Override
        public double driftCoefficient(double t) {
            return 0.0;
        }

        @Override
        public double noise(double t) {
            return chain.noise(indexing.index(t, 1.0, chain.steps()));
        }
    }

    /**
     * The DDPM chain of VP, or a given one: {@code f = (sqrt(1 - beta_i) - 1) x}, {@code G_i = sqrt(beta_i)}.
     *
     * @param chain the rates
     * @param indexing from time in [0, 1] to index
     */
    record Ddpm(DdpmChain chain, TimeIndexing indexing) implements ForwardDiscretization {
        /** Checks that both are there. */
        public Ddpm {
            Objects.requireNonNull(chain, "chain");
            Objects.requireNonNull(indexing, "indexing");
        }

        @Override
        public int steps() {
            return chain.steps();
        }

        @Override
        public double driftCoefficient(double t) {
            double beta = chain.beta(indexing.index(t, 1.0, chain.steps()));
            // sqrt(1 - beta) - 1 without cancellation
            return -beta / (1.0 + Math.sqrt(1.0 - beta));
        }

        @Override
        public double noise(double t) {
            return Math.sqrt(chain.beta(indexing.index(t, 1.0, chain.steps())));
        }
    }

    /**
     * Euler-Maruyama: {@code f = a(t) dt x}, {@code G = g(t) sqrt(dt)}, {@code dt = (T - start) / N}.
     *
     * @param schedule the process
     * @param steps number of steps N, at least 2
     */
    record Euler(Schedule schedule, int steps) implements ForwardDiscretization {
        /**
         * Checks the number of steps.
         *
         * @throws IllegalArgumentException if {@code steps < 2}
         */
        public Euler {
            Objects.requireNonNull(schedule, "schedule");
            if (steps < 2) {
                throw new IllegalArgumentException("a discretisation needs at least 2 steps, got " + steps);
            }
        }

        /** The step {@code dt}. */
        public double stepSize() {
            return schedule.domain().length() / steps;
        }

        @Override
        public double driftCoefficient(double t) {
            return schedule.logAlphaDerivative(t) * stepSize();
        }

        @Override
        public double noise(double t) {
            return Math.sqrt(schedule.diffusionSquared(t) * stepSize());
        }
    }
}
