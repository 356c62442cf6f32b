package dev.reverie.nn;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * Adam (Kingma and Ba 2015, arXiv:1412.6980, algorithm 1) on one flat buffer, after clipping of the global gradient
 * norm:
 *
 * <pre>
 *     g      = g min(1, clipNorm / (||g|| + 1e-6)) + weightDecay theta
 *     m      = beta1 m + (1 - beta1) g
 *     v      = beta2 v + (1 - beta2) g^2
 *     theta -= lr (m / (1 - beta1^n)) / (sqrt(v / (1 - beta2^n)) + epsilon)
 * </pre>
 *
 * <p>The learning rate is that of a {@link LearningRate}, its steps k counted from 0. Under warm-up it is
 * {@code lr min(k / warmUp, 1)}: the very first step changes nothing but the moments, as in the reference program. Weight
 * decay is Adam's L2 term, not AdamW's.
 */
public final class Adam implements AutoCloseable {
    private final AdamConfig config;
    private final Tensor values;
    private final Tensor gradients;
    private final Tensor firstMoment;
    private final Tensor secondMoment;
    private long steps;

    /**
     * Creates an optimiser at step 0.
     *
     * @param config its constants
     * @param values the flat buffer it changes
     * @param gradients the flat gradients it reads and clips, of the same shape
     */
    public Adam(AdamConfig config, Tensor values, Tensor gradients) {
        if (!values.hasShapeOf(gradients)) {
            throw new IllegalArgumentException(
                    "values " + values + " and gradients " + gradients + " must have one shape");
        }
        this.config = config;
        this.values = values;
        this.gradients = gradients;
        firstMoment = Scope.detach(values.zerosLike());
        secondMoment = Scope.detach(values.zerosLike());
    }

    /**
     * Makes one update. It checks the gradient first, so that NaN or infinity never enters weights or moments.
     *
     * @return gradient norm and learning rate of the update
     * @throws NonFiniteGradientException if the norm of the gradient is infinite or not a number; values, moments and the
     *     number of steps are as before
     */
    public Step step() {
        try (Scope scope = Scope.open();
                var mode = Autograd.noGrad()) {
            double norm = gradientNorm();
            if (!Double.isFinite(norm)) {
                throw new NonFiniteGradientException(norm);
            }
            double learningRate = config.schedule().at(steps);
            double clip = config.clipNorm() > 0 ? Math.min(1, config.clipNorm() / (norm + 1e-6)) : 1;
            steps++;
            double firstCorrection = 1 - Math.pow(config.beta1(), (double) steps);
            double secondCorrection = 1 - Math.pow(config.beta2(), (double) steps);
            BufferChunks.forEach(
                    piece -> {
                        Tensor theta = piece[0];
                        Tensor gradient = piece[1];
                        Tensor m = piece[2];
                        Tensor v = piece[3];
                        if (clip < 1) {
                            gradient.mulInPlace(clip);
                        }
                        if (config.weightDecay() != 0) {
                            gradient = gradient.add(theta, config.weightDecay());
                        }
                        m.lerpInPlace(gradient, 1 - config.beta1());
                        v.mulInPlace(config.beta2()).addProductInPlace(gradient, gradient, 1 - config.beta2());
                        Tensor deviation = v.sqrt()
                                .mulInPlace(1 / Math.sqrt(secondCorrection))
                                .addInPlace(config.epsilon());
                        theta.addQuotientInPlace(m, deviation, -learningRate / firstCorrection);
                    },
                    values,
                    gradients,
                    firstMoment,
                    secondMoment);
            return new Step(norm, learningRate);
        }
    }

    private double gradientNorm() {
        double[] squares = {0};
        BufferChunks.forEach(piece -> squares[0] += piece[0].square().sum().item(), gradients);
        return Math.sqrt(squares[0]);
    }

    /**
     * The result of one update.
     *
     * @param gradientNorm global norm before clipping
     * @param learningRate the rate used
     */
    public record Step(double gradientNorm, double learningRate) {}

    /** Updates taken so far. */
    public long steps() {
        return steps;
    }

    /** Running mean of the gradients, flat; part of a checkpoint. */
    public Tensor firstMoment() {
        return firstMoment;
    }

    /** Running mean of the squared gradients, flat; part of a checkpoint. */
    public Tensor secondMoment() {
        return secondMoment;
    }

    /**
     * Sets the number of updates from a checkpoint; fill the moments first.
     *
     * @param stepsTaken updates taken before
     */
    public void restore(long stepsTaken) {
        if (stepsTaken < 0) {
            throw new IllegalArgumentException("the number of steps taken must not be negative, got " + stepsTaken);
        }
        steps = stepsTaken;
    }

    /** Frees the moments. */
    @Override
    public void close() {
        firstMoment.close();
        secondMoment.close();
    }
}
