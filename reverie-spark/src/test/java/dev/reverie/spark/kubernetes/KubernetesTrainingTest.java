package dev.reverie.spark.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.run.RunDirectory;
import dev.reverie.spark.SubmittedJar;
import dev.reverie.torch.Engine;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example trains: Spark as the manifest sets it up asks a server for executors, and processes stand for them. */
@Tag("cluster")
class KubernetesTrainingTest {
    private static final TrainingManifest TRAINING = TrainingManifest.load();

    @TempDir
    private Path folder;

    /** The manifest's settings with this machine in place of the cluster's network, memory and mounts. */
    private List<String> settings() throws Exception {
        Map<String, String> settings = TRAINING.settings();
        Path template = folder.resolve("executor.yaml");
        Files.writeString(
                template, TRAINING.settingsFiles().get(settings.get("spark.kubernetes.executor.podTemplateFile")));
        settings.put("spark.kubernetes.executor.podTemplateFile", template.toString());
        settings.put("spark.kubernetes.driver.pod.name", "reverie-train-1");
        settings.put("spark.driver.host", "127.0.0.1");
        settings.put("spark.driver.port", "0");
        settings.put("spark.driver.blockManager.port", "0");
        settings.put("spark.executor.cores", "1");
        settings.put("spark.task.cpus", "1");
        settings.replaceAll((key, value) ->
                value.replace("/opt/spark/work-dir/engine", Engine.cacheFolder().toString()));
        List<String> all = new ArrayList<>();
        settings.forEach((key, value) -> all.add(key + "=" + value));
        return all;
    }

    @Test
    void twoExecutorsThatTheClusterWasAskedForTrain() throws Exception {
        Path run = folder.resolve("run");
        Path log = folder.resolve("log");
        try (FakeCluster cluster = new FakeCluster(folder, SubmittedJar.sparkJars(), "reverie")) {
            for (HasMetadata object : TRAINING.objects()) {
                cluster.client().resource(object).create();
            }
            PodTemplateSpec driver = cluster.client()
                    .resource(TRAINING.one(Job.class))
                    .get()
                    .getSpec()
                    .getTemplate();
            cluster.client()
                    .resource(new PodBuilder()
                            .withMetadata(driver.getMetadata())
                            .withSpec(driver.getSpec())
                            .editMetadata()
                            .withName("reverie-train-1")
                            .withNamespace("reverie")
                            .endMetadata()
                            .build())
                    .create();
            Process process = SubmittedJar.start(
                    "k8s://" + cluster.address(),
                    log,
                    settings(),
                    "train",
                    "quickstart-points",
                    "--out",
                    run.toString(),
                    "--workers",
                    "2",
                    "--set",
                    "training.steps=6",
                    "--set",
                    "training.batchSize=16",
                    "--set",
                    "network.features=8");
            assertThat(SubmittedJar.end(process, log)).as(Files.readString(log)).isZero();

            assertThat(cluster.executors().values()).hasSize(2).allSatisfy(KubernetesTrainingTest::requireOfTheExample);
            assertThat(RunDirectory.open(run).checkpoints().files()).isNotEmpty();
            assertThat(cluster.asked()).contains("create pods", "watch pods").isSubsetOf(rights());
        }
    }

    private static void requireOfTheExample(Pod executor) {
        assertThat(executor.getMetadata().getOwnerReferences())
                .extracting(owner -> owner.getKind() + " " + owner.getName())
                .containsExactly("Pod reverie-train-1");
        assertThat(executor.getSpec().getVolumes())
                .extracting(Volume::getPersistentVolumeClaim)
                .filteredOn(claim -> claim != null)
                .extracting(PersistentVolumeClaimVolumeSource::getClaimName)
                .containsExactly("reverie-runs");
    }

    /** What the driver may ask for. */
    private static Set<String> rights() {
        Set<String> rights = new TreeSet<>();
        for (PolicyRule rule : TRAINING.one(Role.class).getRules()) {
            for (String resource : rule.getResources()) {
                rule.getVerbs().forEach(verb -> rights.add(verb + " " + resource));
            }
        }
        return rights;
    }
}
