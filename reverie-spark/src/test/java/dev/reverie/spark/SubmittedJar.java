package dev.reverie.spark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The jar that is given away, run by Spark's own launcher on the class path of a stock Spark, in processes of its own. */
public final class SubmittedJar {
    private static final Path HOME = Path.of(System.getProperty("reverie.spark.home", "absent"));
    /** Processes that live for seconds. */
    private static final String QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private static final Path LIB = Path.of(System.getProperty("reverie.spark.lib", "absent"));

    private SubmittedJar() {}

    /** The folder with the jars of a stock Spark. */
    public static Path sparkJars() {
        return HOME.resolve("jars");
    }

    /**
     * A machine, or what stands for one.
     *
     * @param address that others reach it by
     * @param enter words before a command that runs there
     * @param environment of what runs there
     */
    record Host(String address, List<String> enter, Map<String, String> environment) {
        static final Host HERE = new Host("127.0.0.1", List.of(), Map.of());

        Host {
            enter = List.copyOf(enter);
            environment = Map.copyOf(environment);
        }
    }

    /**
     * Starts a driver.
     *
     * @param master such as {@code local-cluster[2,1,1024]}
     * @param log gets what it prints
     * @param arguments of the command
     */
    public static Process start(String master, Path log, List<String> conf, String... arguments) throws IOException {
        return start(Host.HERE, master, log, conf, arguments);
    }

    /** Starts a driver on a host. */
    static Process start(Host host, String master, Path log, List<String> conf, String... arguments)
            throws IOException {
        // Hosts find the jars on the disk that they share; the processes of a local cluster are given them by the
        // driver.
        String place = host.equals(Host.HERE) ? "" : "local:";
        String engine;
        try (Stream<Path> jars = Files.list(LIB.resolve("engine"))) {
            engine = String.join(",", jars.map(jar -> place + jar).sorted().toList());
        }
        List<String> words = new ArrayList<>(List.of("--master", master, "--jars", engine));
        List<String> settings = new ArrayList<>(List.of(
                "spark.ui.enabled=false",
                "spark.log.level=ERROR",
                "spark.plugins=dev.reverie.spark.ReveriePlugin",
                "spark.executor.heartbeatInterval=1s",
                "spark.executor.extraJavaOptions=" + QUICK,
                "spark.driver.host=" + host.address(),
                "spark.driver.bindAddress=" + host.address()));
        settings.addAll(conf);
        settings.forEach(setting -> words.addAll(List.of("--conf", setting)));
        words.addAll(List.of("--class", "dev.reverie.spark.submit.Submit", place + LIB.resolve("reverie-spark.jar")));
        words.addAll(Arrays.asList(arguments));
        return launch(host, log, List.of("-Xmx512m"), "org.apache.spark.deploy.SparkSubmit", words);
    }

    /**
     * Starts a program of Spark on a host.
     *
     * @param log gets what it prints
     * @param options of Java
     */
    static Process launch(Host host, Path log, List<String> options, String program, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(host.enter());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(QUICK.split(" ", -1)));
        command.addAll(options);
        command.addAll(
                Arrays.asList(System.getProperty("reverie.spark.opens", "").split(" ", -1)));
        command.addAll(List.of("-cp", HOME.resolve("jars") + File.separator + "*", program));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("SPARK_HOME", HOME.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", host.address());
        builder.environment().putAll(host.environment());
        builder.environment().put("OMP_WAIT_POLICY", "passive");
        return builder.start();
    }

    /** Waits for a driver, and gives its exit code; its log is in the message if it does not end. */
    public static int end(Process driver, Path log) throws Exception {
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
