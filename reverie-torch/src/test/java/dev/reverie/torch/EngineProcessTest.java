package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine in processes of their own, each held to a part of the machine or given something odd. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class EngineProcessTest {
    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static int anAllowedProcessor() {
        String key = "Cpus_allowed_list:";
        return SystemFiles.here().lines("/proc/self/status").stream()
                .filter(line -> line.startsWith(key))
                .map(line -> CpuSet.parseList(line.substring(key.length())).orElseThrow())
                .mapToInt(set -> set.numbers().max().orElseThrow())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void nothingIsPrintedAtAnOrdinaryStart() throws IOException, InterruptedException {
        EngineChild.Outcome outcome = new EngineChild().run();

        assertThat(outcome.status()).as(outcome.text()).isZero();
        int threads = ProcessorShare.here().usable();
        // The whole output: neither the mixed presets nor NNPACK are heard of.
        assertThat(outcome.text().lines().skip(1))
                .containsExactly("one operation uses " + threads, "another thread sees " + threads, "NNPACK false");
        assertThat(outcome.text()).startsWith(threads + " thread");
    }

    @Test
    void aProcessTiedToOneProcessorHasOneThread() throws IOException, InterruptedException {
        assumeTrue(isOnPath("taskset"), "no taskset");
        int cpu = anAllowedProcessor();

        EngineChild.Outcome outcome =
                new EngineChild().after("taskset", "-c", Integer.toString(cpu)).run();

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text()).contains("one operation uses 1\n", "another thread sees 1\n");
        if (Runtime.getRuntime().availableProcessors() > 1) {
            assertThat(outcome.text()).contains("(limited by affinity to CPU " + cpu + ")");
        }
    }

    @Test
    void aProcessWithAQuotaHasThreadsForIt() throws IOException, InterruptedException {
        assumeTrue(ProcessorShare.here().usable() > 1, "one thread is all that this process may use");
        Path group = Path.of(
                "/sys/fs/cgroup/cpu/reverie-test-" + ProcessHandle.current().pid());
        assumeTrue(Files.isDirectory(group.getParent()) && isMade(group), "no control group can be made");
        try {
            Files.writeString(group.resolve("cpu.cfs_period_us"), "100000");
            Files.writeString(group.resolve("cpu.cfs_quota_us"), "90000");
            String enter = "echo $$ > " + group.resolve("cgroup.procs") + " && exec \"$@\"";

            EngineChild.Outcome outcome =
                    new EngineChild().after("sh", "-c", enter, "sh").run();

            assertThat(outcome.status()).as(outcome.text()).isZero();
            assertThat(outcome.text()).contains("(cgroup quota of 0.9 CPUs)", "one operation uses 1\n");
        } finally {
            Files.delete(group);
        }
    }

    private static boolean isMade(Path group) {
        try {
            Files.createDirectory(group);
            return Files.isWritable(group.resolve("cpu.cfs_quota_us"));
        } catch (IOException notAllowed) {
            return false;
        }
    }

    @Test
    void theEnvironmentNamesANumberAndTheProgramAnother() throws IOException, InterruptedException {
        EngineChild.Outcome openMp =
                new EngineChild().variable("OMP_NUM_THREADS", "3,1").run();
        assertThat(openMp.text()).contains("(OMP_NUM_THREADS)", "one operation uses 3\n", "another thread sees 3\n");

        EngineChild.Outcome ours = new EngineChild()
                .variable("OMP_NUM_THREADS", "abc")
                .variable("REVERIE_THREADS", "1")
                .run();
        assertThat(ours.text()).contains("(REVERIE_THREADS)", "one operation uses 1\n", "another thread sees 1\n");
    }

    @Test
    void aNumberThatIsNoneEndsBeforeAnythingIsLoaded(@TempDir Path cache) throws IOException, InterruptedException {
        EngineChild.Outcome outcome = new EngineChild()
                .option("-Dreverie.threads=none")
                .option("-Dorg.bytedeco.javacpp.cachedir=" + cache)
                .run();

        assertThat(outcome.status()).isNotZero();
        assertThat(outcome.text()).contains("reverie.threads must be a whole number of at least 1, got none");
        assertThat(cache.resolve("pytorch")).doesNotExist();
    }

    @Test
    void unknownInstructionSetsAreToldOnce() throws IOException, InterruptedException {
        EngineChild.Outcome outcome = new EngineChild()
                .variable("ATEN_CPU_CAPABILITY", "sse9")
                .variable("ONEDNN_MAX_CPU_ISA", "sse9")
                .run();

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text()).containsOnlyOnce("ATEN_CPU_CAPABILITY must be one of ");
        assertThat(outcome.text()).containsOnlyOnce("ONEDNN_MAX_CPU_ISA must be one of default, ");
    }

    @Test
    void aNativeLibraryOfAnotherVersionOnTheClassPathIsNotLoaded(@TempDir Path folder)
            throws IOException, InterruptedException {
        String place = "org/bytedeco/pytorch/" + Loader.getPlatform()
                + System.getProperty("org.bytedeco.javacpp.platform.extension", "");
        Path jar = folder.resolve("natives.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (List<String> file : List.of(
                    List.of(place + "/" + System.mapLibraryName("jnitorch"), "not a library"),
                    List.of("META-INF/maven/org.bytedeco/pytorch/pom.properties", "version=1.2.3-1.0.0\n"))) {
                out.putNextEntry(new JarEntry(file.get(0)));
                out.write(file.get(1).getBytes(StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }

        EngineChild.Outcome outcome = new EngineChild().firstOnClassPath(jar).run();

        assertThat(outcome.status()).isNotZero();
        assertThat(outcome.text())
                .containsPattern(
                        "EngineException: the engine's Java classes are \\d+\\.\\S+ \\(.*\\.jar\\), but its native"
                                + " library is 1\\.2\\.3-1\\.0\\.0 \\(.*natives\\.jar\\)")
                .doesNotContain("SIGSEGV");
    }
}
