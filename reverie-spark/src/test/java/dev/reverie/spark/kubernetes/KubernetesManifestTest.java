package dev.reverie.spark.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.k8s.Config$;
import org.apache.spark.deploy.k8s.KubernetesConf$;
import org.apache.spark.deploy.k8s.KubernetesExecutorConf;
import org.apache.spark.deploy.k8s.SparkPod;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.package$;
import org.apache.spark.resource.ResourceProfile$;
import org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

/** The manifests of {@code examples/kubernetes}: their types, what they name of one another, and the pods that Spark makes of them. */
class KubernetesManifestTest {
    private static final TrainingManifest TRAINING = TrainingManifest.load();
    private static final String NAMESPACE = "reverie";

    @TempDir
    private Path folder;

    private static PodSpec files() throws IOException {
        List<HasMetadata> objects =
                StrictManifest.read(Files.readString(TrainingManifest.FOLDER.resolve("files.yaml")));
        assertThat(objects).hasSize(1);
        return ((Pod) objects.get(0)).getSpec();
    }

    /** The pod that Spark would ask for, of a template and settings as the driver has them. */
    private SparkPod executor() throws IOException {
        SparkConf conf = new SparkConf(false);
        TRAINING.settings().forEach(conf::set);
        Path template = folder.resolve("executor.yaml");
        Files.writeString(
                template, TRAINING.settingsFiles().get(conf.get("spark.kubernetes.executor.podTemplateFile")));
        conf.remove("spark.kubernetes.driver.pod.name")
                .set("spark.kubernetes.executor.podTemplateFile", template.toString())
                .set("spark.app.name", "reverie train /runs/digits")
                .set("spark.app.id", "spark-1");
        KubernetesExecutorConf of = KubernetesConf$.MODULE$.createExecutorConf(conf, "1", "spark-1", Option.empty(), 0);
        SecurityManager security = new SecurityManager(conf, Option.empty(), package$.MODULE$.AUTH_SECRET_FILE());
        // Spark keeps one for the process, that of the first session there was.
        ResourceProfile$.MODULE$.clearDefaultProfile();
        try (KubernetesClient client = new KubernetesClientBuilder().build()) {
            return new KubernetesExecutorBuilder()
                    .buildFromFeatures(of, security, client, ResourceProfile$.MODULE$.getOrCreateDefaultProfile(conf))
                    .pod();
        } finally {
            ResourceProfile$.MODULE$.clearDefaultProfile();
        }
    }

    @Test
    void aFieldThatKubernetesDoesNotHaveIsNoticed() throws IOException {
        String text = Files.readString(TrainingManifest.FOLDER.resolve("files.yaml"));

        assertThatThrownBy(() -> StrictManifest.read(text.replace("runAsUser", "runAsUsr")))
                .isInstanceOf(UnrecognizedPropertyException.class)
                .hasMessageContaining("runAsUsr");
        assertThatThrownBy(() -> StrictManifest.read(text.replace("apiVersion: v1", "apiVersion: v2")))
                .hasMessageContaining("there is no kind Pod of version v2");
        assertThatThrownBy(() -> StrictManifest.read(text + "spec: {}\n")).hasMessageContaining("Duplicate field");
    }

    @Test
    void everyObjectIsInTheNamespaceThatIsMadeFirst() {
        assertThat(TRAINING.objects().get(0)).isInstanceOf(Namespace.class);
        assertThat(TRAINING.names(Namespace.class)).containsExactly(NAMESPACE);
        assertThat(TRAINING.objects().subList(1, TRAINING.objects().size()))
                .hasSize(8)
                .extracting(object -> object.getMetadata().getNamespace())
                .containsOnly(NAMESPACE);
        assertThat(TRAINING.settings()).containsEntry("spark.kubernetes.namespace", NAMESPACE);
    }

    @Test
    void theDriverHasTheRoleAndExecutorsHaveNone() {
        RoleBinding binding = TRAINING.one(RoleBinding.class);
        assertThat(binding.getRoleRef().getKind()).isEqualTo("Role");
        assertThat(TRAINING.names(Role.class))
                .containsExactly(binding.getRoleRef().getName());
        String driver = TRAINING.driverPod().getServiceAccountName();
        String executor = TRAINING.settings().get("spark.kubernetes.authenticate.executor.serviceAccountName");
        assertThat(TRAINING.names(ServiceAccount.class)).containsExactlyInAnyOrder(driver, executor);
        assertThat(binding.getSubjects()).singleElement().satisfies(subject -> {
            assertThat(subject.getKind()).isEqualTo("ServiceAccount");
            assertThat(subject.getName()).isEqualTo(driver);
            assertThat(subject.getNamespace()).isEqualTo(NAMESPACE);
        });
    }

    @Test
    void theServiceLeadsToTheDriverAndToNoExecutor() {
        Service service = TRAINING.one(Service.class);
        Map<String, String> settings = TRAINING.settings();
        assertThat(settings.get("spark.driver.host"))
                .isEqualTo(service.getMetadata().getName() + "." + NAMESPACE + ".svc");
        assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
        Map<String, String> selector = service.getSpec().getSelector();
        assertThat(TRAINING.one(Job.class).getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(selector);
        assertThat(TRAINING.template().getMetadata().getLabels().entrySet())
                .isNotEmpty()
                .doesNotContainAnyElementsOf(selector.entrySet().stream()
                        .filter(label -> label.getKey().endsWith("component"))
                        .toList());
        Map<String, Integer> ports = TRAINING.driver().getPorts().stream()
                .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
        for (ServicePort port : service.getSpec().getPorts()) {
            assertThat(ports.get(port.getTargetPort().getStrVal())).isEqualTo(port.getPort());
        }
        assertThat(ports.values())
                .containsExactlyInAnyOrder(
                        Integer.valueOf(settings.get("spark.driver.port")),
                        Integer.valueOf(settings.get("spark.driver.blockManager.port")),
                        4040);
    }

    /** That a pod mounts what it has, and that claims and settings are there. */
    private static void requireVolumes(PodSpec pod) {
        Map<String, Volume> volumes = pod.getVolumes().stream().collect(Collectors.toMap(Volume::getName, it -> it));
        assertThat(pod.getContainers())
                .singleElement()
                .satisfies(container -> assertThat(
                                container.getVolumeMounts().stream().map(VolumeMount::getName))
                        .containsExactlyInAnyOrderElementsOf(volumes.keySet()));
        for (Volume volume : volumes.values()) {
            if (volume.getPersistentVolumeClaim() != null) {
                assertThat(TRAINING.names(PersistentVolumeClaim.class))
                        .contains(volume.getPersistentVolumeClaim().getClaimName());
            } else if (volume.getConfigMap() != null) {
                assertThat(TRAINING.names(ConfigMap.class))
                        .contains(volume.getConfigMap().getName());
            } else {
                assertThat(volume.getEmptyDir()).as(volume.getName()).isNotNull();
            }
        }
    }

    @Test
    void podsMountWhatIsThere() throws IOException {
        requireVolumes(TRAINING.driverPod());
        requireVolumes(TRAINING.template().getSpec());
        requireVolumes(files());
        assertThat(TRAINING.driver().getVolumeMounts())
                .extracting(VolumeMount::getMountPath)
                .contains("/etc/reverie", "/runs", "/tmp", "/opt/spark/work-dir");
        List<String> words = TRAINING.driver().getArgs();
        assertThat(TRAINING.settingsFiles())
                .containsOnlyKeys(
                        words.get(words.indexOf("--properties-file") + 1),
                        TRAINING.settings().get("spark.kubernetes.executor.podTemplateFile"));
        assertThat(words.get(0)).contains("--out /runs/");
    }

    /** What the level "restricted" of the namespace asks of a pod. */
    private static void requireNoRights(PodSpec pod, Container container) {
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(185);
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    }

    @Test
    void noPodHasRightsOrAnotherImage() throws IOException {
        assertThat(TRAINING.one(Namespace.class).getMetadata().getLabels())
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
        requireNoRights(TRAINING.driverPod(), TRAINING.driver());
        requireNoRights(files(), files().getContainers().get(0));
        SparkPod executor = executor();
        requireNoRights(executor.pod().getSpec(), executor.container());
        assertThat(List.of(
                        TRAINING.driver().getImage(),
                        files().getContainers().get(0).getImage(),
                        executor.container().getImage()))
                .containsOnly(
                        "reverie-spark:" + System.getProperty("reverie.version").replace("-SNAPSHOT", ""));
    }

    @Test
    void sparkKnowsEverySettingAndItsValue() {
        SparkConf conf = new SparkConf(false);
        TRAINING.settings().forEach(conf::set);
        // Both register what they declare.
        String volumes = Config$.MODULE$.KUBERNETES_EXECUTOR_VOLUMES_PREFIX();
        assertThat(package$.MODULE$.EXECUTOR_MEMORY_OVERHEAD().key()).isEqualTo("spark.executor.memoryOverhead");
        assertThat((Object) ConfigEntry.findEntry("spark.kubernetes.executor.podTemplate"))
                .isNull();
        for (String key : TRAINING.settings().keySet()) {
            if (!key.startsWith(volumes)) {
                // Default options of Java are part of the setting that they are put before.
                ConfigEntry<?> entry = ConfigEntry.findEntry(key.replace(".defaultJava", ".extraJava"));
                assertThat((Object) entry).as(key).isNotNull();
                assertThat(entry.key().equals(key) || entry.prependedKey().contains(key))
                        .as(key)
                        .isTrue();
                assertThat((Object) conf.get(entry)).as(key).isNotNull();
            }
        }
    }

    @Test
    void workersAreAsManyAsExecutorsHaveSlots() {
        Map<String, String> settings = TRAINING.settings();
        assertThat(settings)
                .containsEntry("spark.dynamicAllocation.enabled", "false")
                .containsEntry("spark.task.cpus", settings.get("spark.executor.cores"));
        assertThat(TRAINING.driver().getArgs().get(0))
                .contains("--workers " + settings.get("spark.executor.instances") + " ");
    }

    @Test
    void sparkMakesTheExecutorsThatAreMeant() throws IOException {
        SparkPod executor = executor();
        PodSpec spec = executor.pod().getSpec();
        Container container = executor.container();

        Map<String, Quantity> requests = container.getResources().getRequests();
        Map<String, Quantity> limits = container.getResources().getLimits();
        // Java's heap and what the engine allocates beside it.
        assertThat(Quantity.getAmountInBytes(requests.get("memory"))).isEqualByComparingTo("3221225472");
        assertThat(limits.get("memory")).isEqualTo(requests.get("memory"));
        assertThat(requests.get("cpu").getNumericalAmount()).isEqualByComparingTo("2");
        assertThat(limits.get("cpu").getNumericalAmount()).isEqualByComparingTo("2");
        assertThat(spec.getServiceAccountName()).isEqualTo("reverie-executor");
        assertThat(spec.getAutomountServiceAccountToken()).isFalse();
        assertThat(spec.getAffinity().getPodAntiAffinity().getPreferredDuringSchedulingIgnoredDuringExecution())
                .singleElement()
                .satisfies(term -> {
                    assertThat(term.getPodAffinityTerm().getTopologyKey()).isEqualTo("kubernetes.io/hostname");
                    assertThat(executor.pod().getMetadata().getLabels())
                            .containsAllEntriesOf(
                                    term.getPodAffinityTerm().getLabelSelector().getMatchLabels());
                });
        Map<String, String> mounts = container.getVolumeMounts().stream()
                .collect(Collectors.toMap(VolumeMount::getMountPath, VolumeMount::getName));
        assertThat(mounts).containsKeys("/tmp", "/opt/spark/work-dir", "/runs");
        assertThat(spec.getVolumes())
                .filteredOn(volume -> volume.getName().equals(mounts.get("/runs")))
                .singleElement()
                .satisfies(volume -> assertThat(TRAINING.names(PersistentVolumeClaim.class))
                        .containsExactly(volume.getPersistentVolumeClaim().getClaimName()));
        assertThat(container.getEnv()).anySatisfy(variable -> {
            assertThat(variable.getName()).startsWith("SPARK_JAVA_OPT_");
            assertThat(variable.getValue()).startsWith("-Dorg.bytedeco.javacpp.cachedir=/opt/spark/work-dir/");
        });
    }
}
