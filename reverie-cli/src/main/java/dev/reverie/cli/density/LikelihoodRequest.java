package dev.reverie.cli.density;

import dev.reverie.divergence.Divergence;
import dev.reverie.divergence.ExactDivergence;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.ModelData;
import dev.reverie.likelihood.EndPoint;
import dev.reverie.sampler.ode.ErrorNorm;
import dev.reverie.text.CamelCase;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code reverie likelihood} was asked for.
 *
 * @param source a run or a checkpoint
 * @param data name or path of the data; null for the run's own
 * @param part which part of a set
 * @param other data to be told apart; null for none
 * @param divergence {@code exact} or {@code hutchinson}; null for what suits the dimension
 * @param probes Hutchinson's directions
 * @param noise their distribution
 * @param tolerance of the solver
 * @param draws of the dequantisation
 * @param levels a number or {@code none}; null to look
 * @param norm over what the error is measured
 * @param endPoint what is done about the first time
 * @param bound noisy copies for the variational bound; null for none of it
 * @param limit how many examples at most; null for all
 * @param batch examples at a time; null for what fits
 * @param seed decides all noise
 * @param device where to compute; null for the processor
 * @param out folder for the results
 * @param arguments the whole command line
 */
record LikelihoodRequest(
        Path source,
        @Nullable String data,
        ModelData.Part part,
        @Nullable String other,
        @Nullable String divergence,
        int probes,
        HutchinsonDivergence.Noise noise,
        double tolerance,
        int draws,
        @Nullable String levels,
        ErrorNorm norm,
        EndPoint endPoint,
        @Nullable Integer bound,
        @Nullable Integer limit,
        @Nullable Integer batch,
        long seed,
        @Nullable String device,
        Path out,
        List<String> arguments) {
    /** Up to this dimension the exact divergence is the default: it costs no more than a few dozen probes. */
    private static final int SMALL = 32;

    /**
     * Numbers in a batch: enough for the processor, and few enough that progress is seen and little is lost by a
     * kill.
     */
    private static final int BATCH_NUMBERS = 1 << 14;

    private static final int LARGEST_BATCH = 512;

    /**
     * Checks the counts.
     *
     * @throws RequestException if one is out of range
     */
    LikelihoodRequest {
        atLeastOne("--probes", probes);
        atLeastOne("--draws", draws);
        atLeastOne("--limit", limit == null ? 1 : limit);
        atLeastOne("--batch", batch == null ? 1 : batch);
        if (bound != null && bound < 2) {
            throw new RequestException("--bound must be at least 2, got " + bound);
        }
        if (!(tolerance >= 1e-13 && tolerance < 1)) {
            throw new RequestException("--tolerance must be in [1e-13, 1), got " + tolerance);
        }
        arguments = List.copyOf(arguments);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new RequestException(name + " must be at least 1, got " + value);
        }
    }

    /** A constant by its name in camel case, such as {@code perSample}. */
    static <E extends Enum<E>> E choice(String option, String name, Class<E> type) {
        E[] constants = type.getEnumConstants();
        for (E constant : constants) {
            if (CamelCase.of(constant).equals(name)) {
                return constant;
            }
        }
        throw new RequestException(option + " must be "
                + Arrays.stream(constants).map(CamelCase::of).collect(Collectors.joining(" or ")) + ", got "
                + name);
    }

    /** How the divergence of examples with that many numbers is to be found. */
    Divergence divergence(int dimension) {
        String how = divergence == null ? (dimension <= SMALL ? "exact" : "hutchinson") : divergence;
        if (how.equals("exact") && dimension > ExactDivergence.DEFAULT_MAX_DIMENSION) {
            throw new RequestException("--divergence exact is for at most " + ExactDivergence.DEFAULT_MAX_DIMENSION
                    + " numbers in an example, got " + dimension + "; take hutchinson");
        }
        return switch (how) {
            case "exact" -> new ExactDivergence();
            case "hutchinson" -> new HutchinsonDivergence(noise, probes);
            default -> throw new RequestException("--divergence must be exact or hutchinson, got " + how);
        };
    }

    /** The declared number of levels, 1 for real numbers. */
    Optional<Integer> declaredLevels() {
        if (levels == null) {
            return Optional.empty();
        }
        if (levels.equals("none")) {
            return Optional.of(1);
        }
        if (levels.matches("[0-9]{1,7}") && Integer.parseInt(levels) >= 2) {
            return Optional.of(Integer.parseInt(levels));
        }
        throw new RequestException("--levels must be a number of at least 2, or none, got " + levels);
    }

    /** Examples at a time. */
    int batch(int dimension) {
        return batch != null ? batch : Math.max(1, Math.min(LARGEST_BATCH, BATCH_NUMBERS / dimension));
    }
}
