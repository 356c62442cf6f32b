package dev.reverie.torch;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks the environment variables that limit the instruction set of the engine. The engine ignores unknown names:
 * libtorch with an unhelpful line, oneDNN silently.
 *
 * @param x86 whether the processor is of the family x86-64, else arm64
 * @param variable reads a variable of the environment
 * @param notice takes a warning about each unknown name
 */
record InstructionSets(boolean x86, Function<String, @Nullable String> variable, Consumer<String> notice) {
    private static final List<String> LIBTORCH_X86 = List.of("default", "avx2", "avx512");
    private static final List<String> LIBTORCH_ARM = List.of("default");
    private static final List<String> ONEDNN_X86 = List.of(
            "default",
            "sse41",
            "avx",
            "avx2",
            "avx2_vnni",
            "avx2_vnni_2",
            "avx512_core",
            "avx512_core_vnni",
            "avx512_core_bf16",
            "avx512_core_fp16",
            "avx512_core_amx",
            "avx512_core_amx_fp16",
            "avx10_1_512",
            "avx10_1_512_amx",
            "avx10_1_512_amx_fp16",
            "avx10_2",
            "avx10_2_512",
            "avx10_2_amx_2",
            "avx10_2_512_amx_2");
    private static final List<String> ONEDNN_ARM = List.of("default", "advanced_simd", "sve_128", "sve_256", "sve_512");

    /** Checks this process. */
    static void check() {
        String architecture = System.getProperty("os.arch", "");
        new InstructionSets(
                        architecture.equals("amd64") || architecture.equals("x86_64"),
                        System::getenv,
                        EngineWarnings::warn)
                .look();
    }

    void look() {
        look("ATEN_CPU_CAPABILITY", x86 ? LIBTORCH_X86 : LIBTORCH_ARM, false);
        List<String> known = x86 ? ONEDNN_X86 : ONEDNN_ARM;
        // The former name of oneDNN counts where the present one is not set.
        String name = variable.apply("ONEDNN_MAX_CPU_ISA") == null ? "DNNL_MAX_CPU_ISA" : "ONEDNN_MAX_CPU_ISA";
        look(name, known, true);
    }

    private void look(String name, List<String> known, boolean anyCase) {
        String value = variable.apply(name);
        if (value == null || value.isEmpty() || known.contains(anyCase ? value.toLowerCase(Locale.ROOT) : value)) {
            return;
        }
        notice.accept(name + " must be one of " + String.join(", ", known) + ", got " + value
                + "; the engine passes it over and uses all that the processor has");
    }
}
