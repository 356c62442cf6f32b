package dev.reverie.spark.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * A server of Kubernetes in this process, and a host for its pods: an executor that Spark asks for is run as a process, with the
 * variables of its container, as the script of Spark's image starts it. What others than this class ask for is recorded.
 */
final class FakeCluster implements AutoCloseable {
    private static final String OURS = "a host of the test";

    private final Path folder;
    private final Path jars;
    private final Map<String, Process> running = new ConcurrentHashMap<>();
    private final Map<String, Pod> executors = new ConcurrentHashMap<>();
    private final Set<String> asked = new ConcurrentSkipListSet<>();
    private final KubernetesMockServer server;
    private final KubernetesClient client;
    private final Watch watch;

    /**
     * Starts it.
     *
     * @param folder gets the working folder and the log of each executor
     * @param jars of Spark
     */
    FakeCluster(Path folder, Path jars, String namespace) {
        this.folder = folder;
        this.jars = jars;
        KubernetesCrudDispatcher objects = new KubernetesCrudDispatcher();
        server = new KubernetesMockServer(
                new Context(),
                new MockWebServer(),
                new HashMap<>(),
                new Dispatcher() {
                    @Override
                    public MockResponse dispatch(RecordedRequest request) {
                        if (!String.valueOf(request.getHeader("User-Agent")).equals(OURS)) {
                            asked.add(right(request));
                        }
                        return objects.dispatch(request);
                    }
                },
                false);
        server.init();
        client = server.createClient();
        client.getConfiguration().setUserAgent(OURS);
        watch = client.pods()
                .inNamespace(namespace)
                .withLabel("spark-role", "executor")
                .watch(new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, Pod pod) {
                        String name = pod.getMetadata().getName();
                        if (action == Action.ADDED) {
                            executors.put(name, pod);
                            run(pod);
                        } else if (action == Action.DELETED && running.containsKey(name)) {
                            running.get(name).destroyForcibly();
                        }
                    }

                    @Override
                    public void onClose(WatcherException cause) {}
                });
    }

    KubernetesClient client() {
        return client;
    }

    String address() {
        return "http://" + server.getHostName() + ":" + server.getPort();
    }

    /** The pods of executors that were asked for, by name. */
    Map<String, Pod> executors() {
        return new TreeMap<>(executors);
    }

    /** The rights that were used, such as {@code create pods}. */
    Set<String> asked() {
        return asked;
    }

    /** The verb and the resource of a request, as a role names them. */
    private static String right(RecordedRequest request) {
        String[] place = request.getPath().split("\\?", 2);
        List<String> parts = List.of(place[0].substring(1).split("/", -1));
        int kind = parts.indexOf("namespaces") + 2;
        boolean one = parts.size() > kind + 1;
        String verb = switch (request.getMethod()) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> one ? "delete" : "deletecollection";
            default -> place.length > 1 && place[1].contains("watch=true") ? "watch" : one ? "get" : "list";
        };
        return verb + " " + parts.get(kind);
    }

    private void run(Pod pod) {
        String name = pod.getMetadata().getName();
        Container container = pod.getSpec().getContainers().get(0);
        Map<String, String> variables = new TreeMap<>();
        for (EnvVar variable : container.getEnv()) {
            variables.put(
                    variable.getName(),
                    variable.getValueFrom() == null
                            ? variable.getValue()
                            : variable.getValueFrom()
                                            .getFieldRef()
                                            .getFieldPath()
                                            .equals("metadata.name")
                                    ? name
                                    : "127.0.0.1");
        }
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        variables.forEach((key, value) -> {
            if (key.startsWith("SPARK_JAVA_OPT_")) {
                command.add(value);
            }
        });
        for (String option : System.getProperty("reverie.spark.opens", "").split(" ", -1)) {
            command.add(option);
        }
        command.addAll(List.of(
                "-Xmx" + variables.get("SPARK_EXECUTOR_MEMORY"),
                "-cp",
                jars + File.separator + "*",
                "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend",
                "--driver-url",
                variables.get("SPARK_DRIVER_URL"),
                "--executor-id",
                variables.get("SPARK_EXECUTOR_ID"),
                "--cores",
                variables.get("SPARK_EXECUTOR_CORES"),
                "--app-id",
                variables.get("SPARK_APPLICATION_ID"),
                "--hostname",
                variables.get("SPARK_EXECUTOR_POD_IP"),
                "--resourceProfileId",
                variables.get("SPARK_RESOURCE_PROFILE_ID"),
                "--podName",
                variables.get("SPARK_EXECUTOR_POD_NAME")));
        try {
            Path work = Files.createDirectory(folder.resolve(name));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(work.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve(name + ".log").toFile());
            builder.environment().putAll(variables);
            builder.environment().put("SPARK_LOCAL_DIRS", work.toString());
            builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
            running.put(name, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        client.pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(name)
                .editStatus(it -> new PodBuilder(it)
                        .editOrNewStatus()
                        .withPhase("Running")
                        .withPodIP("127.0.0.1")
                        .endStatus()
                        .build());
    }

    @Override
    public void close() {
        watch.close();
        running.values().forEach(Process::destroyForcibly);
        client.close();
        server.destroy();
    }
}
