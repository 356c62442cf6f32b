package dev.reverie.config;

import dev.reverie.grid.ChainGrid;
import dev.reverie.grid.CosineGrid;
import dev.reverie.grid.GeometricSigmaGrid;
import dev.reverie.grid.GivenGrid;
import dev.reverie.grid.Grid;
import dev.reverie.grid.KarrasGrid;
import dev.reverie.grid.LogSnrGrid;
import dev.reverie.grid.PolynomialGrid;
import dev.reverie.grid.TimeGrid;
import dev.reverie.grid.UniformGrid;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The time grid of a sampler: the keys {@code grid}, {@code rho}, {@code exponent}, {@code chainSteps} and
 * {@code times} of the section {@code sampling}.
 *
 * @param kind the rule
 * @param rule what places the points; absent where they are placed by the model itself
 */
public record GridConfig(Kind kind, Optional<Grid> rule) {
    private static final int PUBLISHED_CHAIN = 1000;

    /** The rules. */
    public enum Kind {
        /** {@link UniformGrid}. */
        UNIFORM,
        /** {@link PolynomialGrid} of exponent 2. */
        QUADRATIC,
        /** {@link PolynomialGrid}. */
        POLYNOMIAL,
        /** {@link KarrasGrid}. */
        KARRAS,
        /** {@link LogSnrGrid}. */
        LOG_SNR,
        /** {@link GeometricSigmaGrid}. */
        EXPONENTIAL,
        /** {@link CosineGrid}. */
        COSINE,
        /** {@link ChainGrid}, leading. */
        LEADING,
        /** {@link ChainGrid}, trailing. */
        TRAILING,
        /** {@link ChainGrid}, linspace. */
        LINSPACE,
        /** {@link dev.reverie.sampler.grid.OptimisedGrid}: equal errors on a pilot batch of the model's own samples. */
        OPTIMISED,
        /** {@link GivenGrid}: the key {@code times}. */
        GIVEN
    }

    /**
     * Reads the keys.
     *
     * @param section the section {@code sampling}
     * @param usual the grid by default in continuous time
     * @param modelSteps number of steps of the chain that the model knows, which is then that of the grid; absent for
     *     continuous time
     */
    static GridConfig read(Section section, Grid usual, OptionalInt modelSteps) {
        Kind kind = section.choice("grid", modelSteps.isPresent() ? Kind.LINSPACE : kindOf(usual));
        return switch (kind) {
            case UNIFORM -> of(kind, new UniformGrid());
            case QUADRATIC -> of(kind, PolynomialGrid.quadratic());
            case POLYNOMIAL -> {
                double exponent = section.number("exponent", 2, Range.above(0));
                yield of(kind, new PolynomialGrid(exponent));
            }
            case KARRAS -> {
                double rho = section.number("rho", new KarrasGrid().rho(), Range.atLeast(1));
                yield of(kind, new KarrasGrid(rho));
            }
            case LOG_SNR -> of(kind, new LogSnrGrid());
            case EXPONENTIAL -> of(kind, new GeometricSigmaGrid());
            case COSINE -> of(kind, new CosineGrid());
            case LEADING -> chain(section, kind, modelSteps, ChainGrid.Spacing.LEADING);
            case TRAILING -> chain(section, kind, modelSteps, ChainGrid.Spacing.TRAILING);
            case LINSPACE -> chain(section, kind, modelSteps, ChainGrid.Spacing.LINSPACE);
            case OPTIMISED -> new GridConfig(kind, Optional.empty());
            case GIVEN -> {
                List<Double> times = section.numbers("times", List.of(), Range.atLeast(0));
                yield of(
                        kind,
                        section.build(() -> new GivenGrid(TimeGrid.of(
                                times.stream().mapToDouble(Double::doubleValue).toArray()))));
            }
        };
    }

    private static GridConfig of(Kind kind, Grid rule) {
        return new GridConfig(kind, Optional.of(rule));
    }

    private static GridConfig chain(Section section, Kind kind, OptionalInt modelSteps, ChainGrid.Spacing spacing) {
        int steps = modelSteps.orElseGet(() -> section.count("chainSteps", PUBLISHED_CHAIN, Range.atLeast(2)));
        return of(kind, new ChainGrid(steps, spacing));
    }

    private static Kind kindOf(Grid grid) {
        if (grid instanceof KarrasGrid) {
            return Kind.KARRAS;
        }
        if (grid instanceof GeometricSigmaGrid) {
            return Kind.EXPONENTIAL;
        }
        return grid instanceof LogSnrGrid ? Kind.LOG_SNR : Kind.UNIFORM;
    }
}
