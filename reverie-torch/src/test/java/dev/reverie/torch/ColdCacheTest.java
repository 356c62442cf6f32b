package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The first start on a machine: the native libraries are not unpacked yet. Takes 400 MB, freed afterwards. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ColdCacheTest {
    private static Process start(Path cache, Path output, Path... libraryPath) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String extension = System.getProperty("org.bytedeco.javacpp.platform.extension", "");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dorg.bytedeco.javacpp.cachedir=" + cache,
                "-Dorg.bytedeco.javacpp.platform.extension=" + extension,
                "-cp",
                classPath,
                ColdStart.class.getName());
        if (libraryPath.length > 0) {
            builder.environment().put("LD_LIBRARY_PATH", libraryPath[0].toString());
        }
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    private static void assertComputed(Process process, Path output) throws IOException, InterruptedException {
        int status = process.waitFor();
        String text = Files.readString(output);
        assertThat(text).contains("sum 36.0 gradient 6.0");
        assertThat(status).as(text).isZero();
    }

    @Test
    void theEngineLoadsFromAnEmptyCacheWhateverOtherLibrariesLieAround(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path decoys = Files.createDirectory(folder.resolve("decoys"));
        for (String name : List.of("libtorch.so", "libtorch_cpu.so", "libc10.so")) {
            Files.writeString(decoys.resolve(name), "not a library");
        }
        Path output = folder.resolve("output.txt");
        assertComputed(start(folder.resolve("cache"), output, decoys), output);
    }

    @Test
    void aDamagedFileOfTheCacheIsNamedWithTheVersions(@TempDir Path folder) throws IOException, InterruptedException {
        Path cache = folder.resolve("cache");
        Path output = folder.resolve("output.txt");
        assertComputed(start(cache, output), output);
        Path library;
        try (Stream<Path> files = Files.walk(cache)) {
            String name = System.mapLibraryName("c10");
            library = files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
        }
        // As after a power failure: size and time are right, the content is gone.
        FileTime time = Files.getLastModifiedTime(library);
        Files.write(library, new byte[(int) Files.size(library)]);
        Files.setLastModifiedTime(library, time);

        int status = start(cache, output).waitFor();

        String text = Files.readString(output);
        assertThat(status).as(text).isNotZero();
        assertThat(text)
                .contains("EngineException: the tensor engine could not be loaded on", library.toString())
                .containsPattern(
                        "found were Java classes \\d+\\.\\S+ \\(.*\\.jar\\), native library \\d+\\.\\S+ \\(.*\\.jar\\)")
                .contains("free disk space in " + cache);
    }

    @Test
    void programsStartedTogetherShareOneEmptyCache(@TempDir Path folder) throws IOException, InterruptedException {
        List<Process> processes = new ArrayList<>();
        List<Path> outputs = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                outputs.add(folder.resolve("output" + i + ".txt"));
                processes.add(start(folder.resolve("cache"), outputs.get(i)));
            }
            for (int i = 0; i < 2; i++) {
                assertComputed(processes.get(i), outputs.get(i));
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }
}
