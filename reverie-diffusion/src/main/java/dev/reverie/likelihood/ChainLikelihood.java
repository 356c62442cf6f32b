package dev.reverie.likelihood;

import dev.reverie.sampler.SeededNoise;
import dev.reverie.torch.Tensor;
import java.util.List;
import java.util.Objects;

/**
 * The likelihood that a model of a DDPM chain gives to quantised data, by its variational bound: an upper bound of
 * {@code -ln P(k)}.
 *
 * <p>Each sample gets one draw of the noise for each term, so a single score has no error bar; the mean over samples has.
 *
 * @param bound the bound, term by term
 */
public record ChainLikelihood(VariationalBound bound) implements LikelihoodMethod {
    /** Checks that there is a bound. */
    public ChainLikelihood {
        Objects.requireNonNull(bound, "bound");
    }

    @Override
    public Quantized kind() {
        return bound.formulas().kind();
    }

    @Override
    public Conditions conditions(long dimension) {
        DdpmTerms formulas = bound.formulas();
        return new Conditions(
                kind(),
                dimension,
                new Procedure.ByChain(
                        bound.model().schedule().toString(),
                        formulas.chain().steps(),
                        bound.terms(),
                        formulas.variance()));
    }

    @Override
    public Likelihood evaluate(Tensor x, SeededNoise noise) {
        Conditions conditions = conditions(x.count() / x.size(0));
        List<LogLikelihood> scores = bound.evaluate(x, noise).totals().stream()
                .map(bits -> new LogLikelihood(conditions.toNats(bits), Double.NaN, bound.terms() + 1))
                .toList();
        return new Likelihood(conditions, scores);
    }
}
