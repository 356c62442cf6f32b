package dev.reverie.bench;

import dev.reverie.torch.DType;
import java.util.List;
import java.util.Map;

/**
 * Everything that one run of the benchmark has measured.
 *
 * @param machine names and values
 * @param loadBefore how busy the machine was before, for the report
 * @param networks one for each network and element type; the first is the one the targets are about
 * @param matrixCeilings flops per second of a large matrix product, by element type
 * @param operationSeconds of one operation on a tiny tensor
 * @param processes measurements of fresh processes, inference in float32
 * @param seconds of the whole run
 */
record Measurements(
        Map<String, String> machine,
        String loadBefore,
        List<NetworkFigures> networks,
        Map<DType, Rounds> matrixCeilings,
        Rounds operationSeconds,
        List<FreshProcess.Result> processes,
        double seconds) {}
