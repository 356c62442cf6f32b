package dev.reverie.likelihood;

import dev.reverie.divergence.Divergence;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.flow.ErrorNorm;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The settings of a likelihood that its value depends on. */
public sealed interface Procedure {
    /** In brackets behind a number. */
    String remark();

    /** The settings by name, for summaries and files. */
    Map<String, String> table();

    /**
     * By the density of a flow.
     *
     * @param dequantization {@code uniform}, {@code truncated-normal}, {@code variational} or {@code none}
     * @param bins of the levels; absent for real numbers
     * @param draws how many draws the importance-weighted estimate is over; 1 for the plain bound
     * @param divergence how the divergence was found
     * @param rtol relative tolerance of the solver
     * @param atol absolute tolerance of the solver
     * @param norm whether each sample had its own steps
     * @param startTime first time of the flow
     * @param endPoint what was done about the gap below it
     * @param process the process or flow, as it describes itself
     */
    record ByFlow(
            String dequantization,
            Optional<Dequantization.Bins> bins,
            int draws,
            Divergence divergence,
            double rtol,
            double atol,
            ErrorNorm norm,
            double startTime,
            EndPoint endPoint,
            String process)
            implements Procedure {
        /** Checks that nothing is missing. */
        public ByFlow {
            Objects.requireNonNull(dequantization, "dequantization");
            Objects.requireNonNull(bins, "bins");
            Objects.requireNonNull(divergence, "divergence");
            Objects.requireNonNull(norm, "norm");
            Objects.requireNonNull(endPoint, "endPoint");
            Objects.requireNonNull(process, "process");
            if (draws < 1) {
                throw new IllegalArgumentException("draws must be at least 1, got " + draws);
            }
        }

        /** Number of probes; 0 where the divergence is exact. */
        int probes() {
            return divergence instanceof HutchinsonDivergence hutchinson ? hutchinson.probes() : 0;
        }

        @Override
        public String remark() {
            StringBuilder text = new StringBuilder(
                    probes() == 0 ? "exact divergence" : probes() + (probes() == 1 ? " probe" : " probes"));
            if (draws > 1) {
                text.append(", importance-weighted over ").append(draws).append(" draws");
            }
            if (endPoint == EndPoint.DENOISED) {
                text.append(", bound at the end point");
            }
            return text.toString();
        }

        @Override
        public Map<String, String> table() {
            Map<String, String> table = new LinkedHashMap<>();
            table.put("dequantisation", dequantization);
            table.put("draws", Integer.toString(draws));
            table.put(
                    "divergence",
                    divergence instanceof HutchinsonDivergence hutchinson
                            ? "Hutchinson, " + hutchinson.probes() + " "
                                    + hutchinson.noise().name().toLowerCase(Locale.ROOT) + " probe(s)"
                            : "exact");
            table.put("tolerances", "rtol " + rtol + ", atol " + atol);
            table.put("error norm", norm == ErrorNorm.PER_SAMPLE ? "per sample" : "whole batch");
            table.put("first time", Double.toString(startTime));
            table.put(
                    "end point",
                    endPoint == EndPoint.AT_EPSILON ? "at epsilon, uncorrected" : "denoised: a lower bound");
            table.put("process", process);
            return table;
        }
    }

    /**
     * By the variational bound of a discrete chain.
     *
     * @param process the process of the chain, as it describes itself
     * @param steps number of its steps
     * @param terms how many of them each sample was evaluated at
     * @param variance variance of the reverse steps
     */
    record ByChain(String process, int steps, int terms, ReverseVariance variance) implements Procedure {
        /** Checks that nothing is missing. */
        public ByChain {
            Objects.requireNonNull(process, "process");
            Objects.requireNonNull(variance, "variance");
        }

        @Override
        public String remark() {
            return "variational bound, " + (terms == steps - 1 ? "all" : Integer.toString(terms)) + " of " + steps
                    + " steps";
        }

        @Override
        public Map<String, String> table() {
            Map<String, String> table = new LinkedHashMap<>();
            table.put("bound", "variational, of a DDPM chain of " + steps + " steps");
            table.put("terms", Integer.toString(terms));
            table.put("reverse variance", variance.name().toLowerCase(Locale.ROOT));
            table.put("process", process);
            return table;
        }
    }
}
