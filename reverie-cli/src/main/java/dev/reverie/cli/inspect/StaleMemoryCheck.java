package dev.reverie.cli.inspect;

import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Functional;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.StaleMemoryTrial;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Whether the main operations of networks give the same numbers whatever memory held before, on the processor: the short
 * form, of a second, of what the tests of the engine do with every operation.
 */
final class StaleMemoryCheck {
    private static final int BATCH = 32;
    private static final int SIDE = 8;

    /** Numbers of channels in and out, most of them no multiple of the processor's blocks of 16. */
    private static final int[][] CHANNELS = {{1, 24}, {3, 48}, {24, 3}, {24, 48}, {33, 17}, {48, 24}, {96, 33}};

    private final List<Case> cases;

    /**
     * An operation and its operands.
     *
     * @param name what is said when it fails
     * @param dtype element type of the operands
     * @param innermost whether the channels of images lie innermost
     * @param shapes of the operands, by name
     * @param operation given the operands in that order
     */
    record Case(
            String name,
            DType dtype,
            boolean innermost,
            Map<String, long[]> shapes,
            Function<List<Tensor>, Tensor> operation) {}

    /**
     * Result of the check.
     *
     * @param operations how many were tried
     * @param faults one line for each that failed
     */
    record Verdict(int operations, List<String> faults) {
        boolean isGood() {
            return faults.isEmpty();
        }

        @Override
        public String toString() {
            if (isGood()) {
                return operations + " operations independent of the previous contents of memory";
            }
            return "FAULT: " + faults.get(0)
                    + (faults.size() == 1 ? "" : "; " + faults.size() + " of " + operations + " operations fail");
        }
    }

    StaleMemoryCheck(List<Case> cases) {
        this.cases = List.copyOf(cases);
    }

    /** Convolutions of many kinds, normalisation, attention and matrix products. */
    static StaleMemoryCheck standard() {
        List<Case> cases = new ArrayList<>();
        for (DType dtype : new DType[] {DType.FLOAT32, DType.BFLOAT16}) {
            for (boolean innermost : new boolean[] {false, true}) {
                for (int[] channels : CHANNELS) {
                    cases.add(convolution(channels[0], channels[1], 1, dtype, innermost));
                    cases.add(convolution(channels[0], channels[1], 3, dtype, innermost));
                }
                cases.add(normalisation(dtype, innermost));
            }
            cases.add(product(dtype));
            cases.add(attention(dtype));
        }
        return new StaleMemoryCheck(cases);
    }

    private static Case convolution(int in, int out, int kernel, DType dtype, boolean innermost) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("the input", new long[] {BATCH, in, SIDE, SIDE});
        shapes.put("the weights", new long[] {out, in, kernel, kernel});
        shapes.put("the bias", new long[] {out});
        return new Case(
                "conv2d " + kernel + " x " + kernel + ", " + in + " to " + out + " channels, " + SIDE + " x " + SIDE
                        + ", " + dtype + (innermost ? ", channels innermost" : ", row-major"),
                dtype,
                innermost,
                shapes,
                x -> Functional.conv2d(x.get(0), x.get(1), x.get(2), 1, kernel / 2, 1, 1));
    }

    private static Case normalisation(DType dtype, boolean innermost) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("the input", new long[] {BATCH, 24, SIDE, SIDE});
        shapes.put("the scale", new long[] {24});
        shapes.put("the shift", new long[] {24});
        return new Case(
                "group norm of 24 channels, " + dtype + (innermost ? ", channels innermost" : ", row-major"),
                dtype,
                innermost,
                shapes,
                x -> Functional.groupNorm(x.get(0), 6, x.get(1), x.get(2), 1e-6));
    }

    private static Case product(DType dtype) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("the input", new long[] {BATCH, 33});
        shapes.put("the weights", new long[] {17, 33});
        shapes.put("the bias", new long[] {17});
        return new Case(
                "linear 33 to 17, " + dtype,
                dtype,
                false,
                shapes,
                x -> Functional.linear(x.get(0), x.get(1), x.get(2)));
    }

    private static Case attention(DType dtype) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (String name : List.of("the queries", "the keys", "the values")) {
            shapes.put(name, new long[] {BATCH, 1, 17, 24});
        }
        return new Case(
                "attention of 17 positions, " + dtype,
                dtype,
                false,
                shapes,
                x -> Functional.attention(x.get(0), x.get(1), x.get(2)));
    }

    /** Tries all of them. */
    Verdict examine() {
        int threads = Engine.threads();
        // One thread adds in the same order every time.
        Engine.setThreads(1);
        List<String> faults = new ArrayList<>();
        NoiseGenerator noise = new NoiseGenerator().seed(1);
        try {
            for (Case each : cases) {
                try (Scope scope = Scope.open()) {
                    new StaleMemoryTrial(operands(each, noise), each.operation())
                            .difference()
                            .ifPresent(difference -> faults.add(each.name() + ": " + difference));
                }
            }
        } finally {
            Engine.setThreads(threads);
        }
        return new Verdict(cases.size(), List.copyOf(faults));
    }

    private static Map<String, Tensor> operands(Case each, NoiseGenerator noise) {
        Map<String, Tensor> operands = new LinkedHashMap<>();
        each.shapes().forEach((name, shape) -> {
            Tensor drawn = noise.normal(DType.FLOAT32, Device.CPU, shape).to(each.dtype());
            boolean image = shape.length == 4 && name.equals("the input");
            operands.put(name, (image && each.innermost() ? drawn.channelsLast() : drawn).requireGrad());
        });
        return operands;
    }
}
