package dev.reverie.setup;

import dev.reverie.config.TrainingConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Graphics processors with their peak rates as the maker's data sheets give them, without sparsity; docs/training.md names the sheets.
 */
public enum Gpu {
    /** NVIDIA T4: Turing, without TF32 and bfloat16. */
    T4("NVIDIA T4", 16, 8.1, 8.1, 8.1, 320),
    /** NVIDIA V100 SXM2: Volta, without TF32 and bfloat16. */
    V100("NVIDIA V100 SXM2", 32, 15.7, 15.7, 15.7, 900),
    /** NVIDIA L4: Ada. */
    L4("NVIDIA L4", 24, 30.3, 60, 121, 300),
    /** NVIDIA GeForce RTX 3090: Ampere; products in bfloat16 with sums in float32. */
    RTX3090("NVIDIA GeForce RTX 3090", 24, 35.6, 35.6, 71, 936),
    /** NVIDIA GeForce RTX 4090: Ada; products in bfloat16 with sums in float32. */
    RTX4090("NVIDIA GeForce RTX 4090", 24, 82.6, 82.6, 165.2, 1008),
    /** NVIDIA A100 SXM of 80 GB: Ampere. */
    A100("NVIDIA A100 SXM 80 GB", 80, 19.5, 156, 312, 2039),
    /** NVIDIA H100 SXM: Hopper. */
    H100("NVIDIA H100 SXM", 80, 67, 494.7, 989.4, 3350),
    /** NVIDIA H200 SXM: Hopper. */
    H200("NVIDIA H200 SXM", 141, 67, 494.7, 989.4, 4800);

    private static final double TERA = 1e12;
    private static final double GIGA = 1e9;

    private final String title;
    private final double gigabytes;
    private final double float32;
    private final double tf32;
    private final double bfloat16;
    private final double gigabytesPerSecond;

    Gpu(String title, double gigabytes, double float32, double tf32, double bfloat16, double gigabytesPerSecond) {
        this.title = title;
        this.gigabytes = gigabytes;
        this.float32 = float32;
        this.tf32 = tf32;
        this.bfloat16 = bfloat16;
        this.gigabytesPerSecond = gigabytesPerSecond;
    }

    /** The maker's name. */
    public String title() {
        return title;
    }

    /** The word that chooses it, such as {@code a100}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All words. */
    public static List<String> words() {
        return Arrays.stream(values()).map(Gpu::word).toList();
    }

    /** The one of a word. */
    public static Optional<Gpu> named(String word) {
        return Arrays.stream(values())
                .filter(gpu -> gpu.word().equalsIgnoreCase(word))
                .findFirst();
    }

    /** Its memory in bytes. */
    public double memory() {
        return gigabytes * GIGA;
    }

    /** What its memory moves, in bytes per second. */
    public double bandwidth() {
        return gigabytesPerSecond * GIGA;
    }

    /**
     * Peak rate of products, in operations per second: of float32 in TF32 where there is that, as the engine computes convolutions.
     *
     * @param precision of the computation
     */
    public double peak(TrainingConfig.Precision precision) {
        return TERA
                * switch (precision) {
                    case FLOAT32 -> tf32;
                    case BFLOAT16 -> bfloat16;
                    // A 32nd of float32 on those of players, half of it on others: no one trains in it for long.
                    case FLOAT64 -> float32 / 32;
                };
    }
}
