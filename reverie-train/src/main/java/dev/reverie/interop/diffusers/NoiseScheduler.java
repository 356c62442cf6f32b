package dev.reverie.interop.diffusers;

import dev.reverie.grid.ChainGrid;
import dev.reverie.grid.Grid;
import dev.reverie.grid.UniformGrid;
import dev.reverie.model.NetworkModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.model.ThresholdedModel;
import dev.reverie.network.Network;
import dev.reverie.sampler.LastDenoising;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.exponential.Ddim;
import dev.reverie.sampler.pc.Ancestral;
import dev.reverie.sampler.pc.Langevin;
import dev.reverie.sampler.pc.PredictorCorrector;
import dev.reverie.sampler.pc.ReverseDiffusion;
import dev.reverie.schedule.ChainSchedule;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VarianceExploding;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * The contents of a {@code scheduler_config.json}: the process a network was trained on, what its output means, and how it is
 * sampled by default.
 */
public sealed interface NoiseScheduler {
    /** The process. */
    Schedule schedule();

    /**
     * The network read as a score model, without clipping: exact likelihoods and guidance start from it.
     *
     * @param network trained on this process
     */
    NetworkModel model(Network network);

    /**
     * The model as it is sampled: its denoised data clipped where the file says so.
     *
     * @param model of {@link #model}, or one that wraps it
     */
    ScoreModel sampled(ScoreModel model);

    /** The published sampler. */
    Sampler sampler();

    /** The placement of times by the published sampler. */
    Grid grid();

    /** Number of steps of the published sampler. */
    int steps();

    /** Smallest time that is sampled. */
    double end();

    /**
     * A DDPM chain: {@code DDPMScheduler} or {@code DDIMScheduler}.
     *
     * @param chain the rates the network was trained with
     * @param prediction what the network gives: noise, denoised data or velocity
     * @param clip the denoised data are clipped to [-clip, clip] while sampling, the noise is not
     *     ({@code use_clipped_model_output=False}); empty for no clipping
     * @param spacing which positions of the chain fewer steps meet
     * @param rule the sampler
     */
    record Chain(DdpmChain chain, Prediction prediction, OptionalDouble clip, ChainGrid.Spacing spacing, Rule rule)
            implements NoiseScheduler {

        /** The published samplers of a chain. */
        public enum Rule {
            /** DDPM with the posterior variance ({@code fixed_small}). */
            DDPM_SMALL,
            /** DDPM with the variance of the forward step ({@code fixed_large}). */
            DDPM_LARGE,
            /** DDPM with the variance that the network learnt ({@code learned_range}). */
            DDPM_LEARNED,
            /** DDIM without noise; the last step gives the denoised data. */
            DDIM,
            /** DDIM without noise that stops at the chain's first position ({@code set_alpha_to_one: false}). */
            DDIM_KEEPING_NOISE
        }

        /**
         * Checks the parts.
         *
         * @throws IllegalArgumentException if the prediction is none of the three, or the clip not positive
         */
        public Chain {
            Objects.requireNonNull(chain, "chain");
            Objects.requireNonNull(spacing, "spacing");
            Objects.requireNonNull(rule, "rule");
            if (prediction != Prediction.NOISE
                    && prediction != Prediction.DENOISED
                    && prediction != Prediction.VELOCITY) {
                throw new IllegalArgumentException(
                        "a network of a chain predicts NOISE, DENOISED or VELOCITY, got " + prediction);
            }
            if (clip.isPresent() && !(clip.getAsDouble() > 0)) {
                throw new IllegalArgumentException("clip must be positive, got " + clip.getAsDouble());
            }
        }

        /** The same with another sampler. */
        Chain withRule(Rule other) {
            return new Chain(chain, prediction, clip, spacing, other);
        }

        @Override
        public ChainSchedule schedule() {
            return new ChainSchedule(chain);
        }

        @Override
        public NetworkModel model(Network network) {
            return NetworkModel.ofChain(network, schedule(), prediction);
        }

        @Override
        public ScoreModel sampled(ScoreModel model) {
            return clip.isPresent()
                    ? new ThresholdedModel(
                            model, new ThresholdedModel.Static(-clip.getAsDouble(), clip.getAsDouble()), true)
                    : model;
        }

        @Override
        public Sampler sampler() {
            return switch (rule) {
                case DDPM_SMALL -> new PredictorCorrector(new Ancestral(Ancestral.Variance.SMALL));
                case DDPM_LARGE -> new PredictorCorrector(new Ancestral(Ancestral.Variance.LARGE));
                case DDPM_LEARNED -> new PredictorCorrector(new Ancestral(Ancestral.Variance.LEARNED));
                case DDIM -> new LastDenoising(new Ddim(0));
                case DDIM_KEEPING_NOISE -> new Ddim(0);
            };
        }

        @Override
        public Grid grid() {
            return new ChainGrid(chain.steps(), spacing);
        }

        /** All of the chain for DDPM, 50 for DDIM. */
        @Override
        public int steps() {
            return switch (rule) {
                case DDPM_SMALL, DDPM_LARGE, DDPM_LEARNED -> chain.steps();
                case DDIM, DDIM_KEEPING_NOISE -> Math.min(50, chain.steps());
            };
        }

        @Override
        public double end() {
            return 0;
        }
    }

    /**
     * The variance-exploding process: {@code ScoreSdeVeScheduler}.
     *
     * @param schedule the process
     * @param steps number of steps N
     * @param signalToNoise step length of the corrector
     * @param corrections corrector steps at each time
     * @param end smallest time that is sampled
     */
    record Exploding(VarianceExploding schedule, int steps, double signalToNoise, int corrections, double end)
            implements NoiseScheduler {
        /**
         * Checks the parts.
         *
         * @throws IllegalArgumentException if the number of steps or the end is out of range
         */
        public Exploding {
            Objects.requireNonNull(schedule, "schedule");
            if (steps < 2) {
                throw new IllegalArgumentException("a ladder of noise levels needs at least 2 steps, got " + steps);
            }
            if (!(end >= 0 && end < 1)) {
                throw new IllegalArgumentException("the last time must be in [0, 1), got " + end);
            }
        }

        @Override
        public NetworkModel model(Network network) {
            return NetworkModel.continuous(network, schedule);
        }

        @Override
        public ScoreModel sampled(ScoreModel model) {
            return model;
        }

        @Override
        public Sampler sampler() {
            return corrections == 0
                    ? new PredictorCorrector(new ReverseDiffusion())
                    : new PredictorCorrector(
                            new ReverseDiffusion(), new Langevin(signalToNoise, corrections, Langevin.Norms.BATCH));
        }

        @Override
        public Grid grid() {
            return new UniformGrid();
        }
    }
}
