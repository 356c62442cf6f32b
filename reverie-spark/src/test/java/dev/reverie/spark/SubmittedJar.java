package dev.reverie.spark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The jar that is given away, run by Spark's own launcher on the class path of a stock Spark, in processes of its own. */
final class SubmittedJar {
    private static final Path HOME = Path.of(System.getProperty("reverie.spark.home", "absent"));
    private static final Path LIB = Path.of(System.getProperty("reverie.spark.lib", "absent"));

    private SubmittedJar() {}

    /**
     * Starts a driver.
     *
     * @param master such as {@code local-cluster[2,1,1024]}
     * @param log gets what it prints
     * @param arguments of the command
     */
    static Process start(String master, Path log, List<String> conf, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
        command.addAll(
                Arrays.asList(System.getProperty("reverie.spark.opens", "").split(" ", -1)));
        String engine;
        try (Stream<Path> jars = Files.list(LIB.resolve("engine"))) {
            engine = String.join(",", jars.map(Path::toString).sorted().toList());
        }
        command.addAll(List.of(
                "-cp",
                HOME.resolve("jars") + File.separator + "*",
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                master,
                "--jars",
                engine));
        for (String setting : conf) {
            command.addAll(List.of("--conf", setting));
        }
        command.addAll(List.of(
                "--conf",
                "spark.ui.enabled=false",
                "--conf",
                "spark.log.level=ERROR",
                "--conf",
                "spark.plugins=dev.reverie.spark.ReveriePlugin",
                "--conf",
                "spark.executor.heartbeatInterval=1s",
                "--conf",
                "spark.driver.host=127.0.0.1",
                "--conf",
                "spark.driver.bindAddress=127.0.0.1",
                "--class",
                "dev.reverie.spark.submit.Submit",
                LIB.resolve("reverie-spark.jar").toString()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("SPARK_HOME", HOME.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("OMP_WAIT_POLICY", "passive");
        return builder.start();
    }

    /** Waits for a driver, and gives its exit code; its log is in the message if it does not end. */
    static int end(Process driver, Path log) throws Exception {
        if (!driver.waitFor(240, TimeUnit.SECONDS)) {
            driver.descendants().forEach(ProcessHandle::destroyForcibly);
            driver.destroyForcibly();
            throw new AssertionError("the driver does not end:\n" + Files.readString(log));
        }
        return driver.exitValue();
    }

    /** The executors of a driver that run now. */
    static List<ProcessHandle> executors(Process driver) {
        return driver.descendants()
                .filter(process -> process.info()
                        .commandLine()
                        .map(line -> line.contains("CoarseGrainedExecutorBackend"))
                        .orElse(false))
                .toList();
    }
}
