package dev.reverie.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.schedule.DdpmChain;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import org.junit.jupiter.api.Test;

/** The parts of the bound that an objective learns from. */
final class DdpmTermsTest {
    private static final Quantized COARSE = new Quantized(64, -1, 1, 1);

    @Test
    void theSlopeOfTheDecoderIsThatOfItsValueAlsoFarOut() {
        DiscretizedGaussian decoder = new DiscretizedGaussian(COARSE);
        double std = 0.02;
        for (double level : new double[] {0, 1, 30, 62, 63}) {
            for (double mean : new double[] {-1.9, -1.02, -0.05, 0.31, 1.01, 1.9}) {
                double h = 1e-6;
                double quotient =
                        (decoder.logProbability(level, mean + h, std) - decoder.logProbability(level, mean - h, std))
                                / (2 * h);
                // differences of values up to 1e4 with 16 digits, over 2e-6
                assertThat(decoder.slope(level, mean, std))
                        .isCloseTo(quotient, within(1e-5 + 1e-6 * Math.abs(quotient)));
            }
        }
    }

    @Test
    void theDecoderTermHasItsGradientByTheGuess() {
        DdpmChain chain = DdpmChain.linear(0.1, 10, 20);
        DdpmTerms terms = new DdpmTerms(chain, ReverseVariance.BETA, COARSE);
        try (Scope scope = Scope.open()) {
            Tensor state = Tensors.of(new double[] {0.31, -0.7, 0.99, -1.1}, 2, 2);
            Tensor levels = Tensors.of(new double[] {40, 9, 63, 0}, 2, 2);
            double[] at = {0.2, -0.4, 0.9, 1.3};
            Tensor guess = Tensors.of(at, 2, 2).requireGrad();
            double[] gradient = Autograd.grad(
                            terms.decoder(state, guess, levels).sum(), guess)
                    .toDoubles();
            double h = 1e-6;
            for (int i = 0; i < at.length; i++) {
                double[] up = at.clone();
                double[] down = at.clone();
                up[i] += h;
                down[i] -= h;
                double quotient = (terms.decoder(state, Tensors.of(up, 2, 2), levels)
                                        .sum()
                                        .item()
                                - terms.decoder(state, Tensors.of(down, 2, 2), levels)
                                        .sum()
                                        .item())
                        / (2 * h);
                // rounding of values of order 10 over 2e-6
                assertThat(gradient[i]).isCloseTo(quotient, within(1e-8 + 1e-7 * Math.abs(quotient)));
            }
        }
    }

    @Test
    void theExcessOfAStepIsAKullbackLeiblerDivergence() {
        // of N(0, w) from N(0, v) for one coordinate, w the posterior variance
        DdpmChain chain = DdpmChain.linear(0.1, 10, 20);
        DdpmTerms terms = new DdpmTerms(chain, ReverseVariance.BETA, COARSE);
        double w = chain.posteriorVariance(4);
        double v = chain.beta(4);
        assertThat(terms.excess(4)).isCloseTo(0.5 * (Math.log(v) - Math.log(w)) + w / (2 * v) - 0.5, within(1e-14));
        assertThat(new DdpmTerms(chain, ReverseVariance.POSTERIOR, COARSE).excess(4))
                .isZero();
    }
}
