package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.file.NdArray;
import dev.reverie.file.Npy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs become folders of diffusers and come back. */
final class ConvertDiffusersTest {
    private static final List<String> FILES = List.of(
            "model_index.json",
            "unet/config.json",
            "scheduler/scheduler_config.json",
            "unet/diffusion_pytorch_model.safetensors");

    @TempDir
    private static Path folder;

    private static Path run;
    private static Path exported;
    private static Path back;

    @BeforeAll
    static void trainsExportsAndImports() throws IOException {
        run = trained("tiny", """
                name: tiny
                data: {name: drawn-digits, height: 8}
                process: {kind: chain, betaSchedule: scaledLinear, betaStart: 0.001, betaEnd: 0.3, steps: 5}
                objective: {kind: ddpm}
                network: {kind: unet2d, channelsPerLevel: [8, 8], groups: 4, blocks: 1, prediction: velocity}
                training: {steps: 1, batchSize: 2, sampleEvery: 0}
                sampling: {threshold: static}
                """);
        exported = folder.resolve("exported");
        back = folder.resolve("back");
        done("convert", run.toString(), "--to", exported.toString(), "--format", "diffusers");
        done("convert", exported.toString(), "--to", back.toString());
    }

    private static Path trained(String name, String text) throws IOException {
        Path config = Files.writeString(folder.resolve(name + ".yaml"), text);
        Path out = folder.resolve(name);
        done("train", config.toString(), "--out", out.toString());
        return out;
    }

    private static String done(String... arguments) {
        List<String> quiet = new ArrayList<>(List.of("-q"));
        quiet.addAll(List.of(arguments));
        Outcome outcome = Outcome.of(quiet.toArray(String[]::new));
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        return outcome.out();
    }

    private static float[] samples(Path of) throws IOException {
        Path out = folder.resolve("of-" + of.getFileName());
        done("sample", of.toString(), "--n", "2", "--out", out.toString());
        return Npy.read(out.resolve("samples.npy")).toFloats();
    }

    @Test
    void whatComesBackGivesTheSameSamples() throws IOException {
        assertThat(samples(back)).containsExactly(samples(run));
    }

    @Test
    void whatComesBackIsExportedToTheSameFiles() {
        Path again = folder.resolve("again");
        done("convert", back.toString(), "--to", again.toString(), "--format", "diffusers");
        for (String file : FILES) {
            assertThat(again.resolve(file)).hasSameBinaryContentAs(exported.resolve(file));
        }
    }

    @Test
    void theSchedulerSaysWhatTheRunWasTrainedOn() throws IOException {
        assertThat(Files.readString(exported.resolve("scheduler/scheduler_config.json")))
                .contains("\"scaled_linear\"", "0.001", "0.3", "\"v_prediction\"", "\"fixed_large\"");
        assertThat(Files.readString(back.resolve("config.yaml")))
                .contains(
                        "betaSchedule: scaledLinear",
                        "prediction: velocity",
                        "posteriorVariance: large",
                        "threshold: static");
    }

    @Test
    void informationIsGivenAndTheBoundOfAChain() throws IOException {
        assertThat(done("info", back.toString())).contains("unet2d", "step 0");
        Outcome outcome = likelihood(back);
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        assertThat(folder.resolve("likelihood-" + back.getFileName()).resolve("terms.csv"))
                .content()
                .contains("decoder,", "prior,");
    }

    private static Outcome likelihood(Path of) throws IOException {
        Path images = folder.resolve("images.npy");
        Npy.write(images, NdArray.of(new float[2 * 64], 2, 8, 8, 1));
        return Outcome.of(
                "-q",
                "likelihood",
                of.toString(),
                "--data",
                images.toString(),
                "--out",
                folder.resolve("likelihood-" + of.getFileName()).toString(),
                "--tolerance",
                "0.01");
    }

    @Test
    void aVarianceExplodingRunComesBackWithSamplesAndLikelihoods() throws IOException {
        Path exploding = trained("exploding", """
                data: {name: drawn-digits, height: 8}
                process: {kind: varianceExploding, sigmaMax: 5.0}
                network: {kind: unet2d, channelsPerLevel: [8], attendingLevels: [0], groups: 4, blocks: 1}
                training: {steps: 1, batchSize: 2, sampleEvery: 0}
                sampling: {steps: 3, langevinStep: batch, minimumTime: 0.001}
                """);
        Path out = folder.resolve("exploding-exported");
        Path returned = folder.resolve("exploding-back");
        done("convert", exploding.toString(), "--to", out.toString(), "--format", "diffusers");
        done("convert", out.toString(), "--to", returned.toString());
        assertThat(samples(returned)).containsExactly(samples(exploding));
        Outcome outcome = likelihood(returned);
        assertThat(outcome.err()).isEmpty();
        assertThat(folder.resolve("likelihood-exploding-back/scores.csv")).exists();
    }

    @Test
    void theWeightsOfAFolderAreListed() {
        assertThat(done("convert", "--list", exported.toString()))
                .containsPattern("down_blocks\\.0\\.resnets\\.0\\.conv1\\.weight +f32 +\\[8, 8, 3, 3\\]");
    }

    @Test
    void ddpmWithoutAttendingLevelsIsANetworkOfDiffusersToo() throws IOException {
        Path ddpm = trained("ddpm", """
                data: {name: drawn-digits, height: 8}
                process: {kind: chain, betaStart: 0.001, betaEnd: 0.2, steps: 100}
                objective: {kind: ddpm}
                network: {kind: ddpm, features: 32, multipliers: [1, 2], blocks: 1, attentionResolutions: []}
                training: {steps: 1, batchSize: 2, sampleEvery: 0, precision: float64}
                sampling: {steps: 4, sampler: ddim, eta: 0, grid: leading, threshold: none}
                """);
        Path out = folder.resolve("ddpm-exported");
        Path returned = folder.resolve("ddpm-back");
        done("convert", ddpm.toString(), "--to", out.toString(), "--format", "diffusers");
        done(
                "convert",
                out.toString(),
                "--to",
                returned.toString(),
                "--set",
                "sampling.steps=4",
                "--set",
                "training.precision=float64");
        float[] before = samples(ddpm);
        float[] after = samples(returned);
        for (int i = 0; i < before.length; i++) {
            // float64 networks of the same operations in another order, on rates that differ by rounding
            assertThat(after[i]).isCloseTo(before[i], within(1e-6f));
        }
    }

    @Test
    void whatDiffusersHasNotIsRefusedByName() throws IOException {
        refused(exported, "--format", "diffusers", "takes a run or checkpoint");
        refused(exported, "--preset", "mnist", "whose configuration names its network");
        refused(exported, "--weights", "model", "holds its weights once");
        refused(run, "--format", "onnx", "--format must be diffusers");
        Path continuous = trained("continuous", """
                data: {name: drawn-digits, height: 8}
                process: {kind: variancePreserving}
                network: {kind: unet2d, channelsPerLevel: [8], groups: 4, blocks: 1}
                training: {steps: 1, batchSize: 2, sampleEvery: 0}
                """);
        refused(continuous, "--format", "diffusers", "process.kind variancePreserving with objective.kind");
        Outcome sampler = Outcome.of(
                "convert",
                run.toString(),
                "--to",
                folder.resolve("never").toString(),
                "--format",
                "diffusers",
                "--set",
                "sampling.grid=karras");
        assertThat(sampler.err()).contains("sampling.grid karras");
        assertThat(folder.resolve("never")).doesNotExist();
    }

    private static void refused(Path in, String option, String value, String words) {
        Path never = folder.resolve("never");
        Outcome outcome = Outcome.of("convert", in.toString(), "--to", never.toString(), option, value);
        assertThat(outcome.err()).contains(words);
        assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
        assertThat(never).doesNotExist();
    }

    @Test
    void aNameIsFetchedFromTheHubOnceAndThenTakenFromTheCache() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        List<String> entries = new ArrayList<>();
        for (String file : FILES) {
            byte[] content = Files.readAllBytes(exported.resolve(file));
            entries.add(entry(file, content));
            serve(server, "/someone/tiny/resolve/main/" + file, content);
        }
        byte[] listing = ("[" + String.join(",", entries) + "]").getBytes(StandardCharsets.UTF_8);
        serve(server, "/api/models/someone/tiny/tree/main", listing);
        server.start();
        String hub = "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort();
        String cache = folder.resolve("cache").toString();
        Path fetched = folder.resolve("fetched");
        Outcome outcome =
                Outcome.of("convert", "someone/tiny", "--to", fetched.toString(), "--hub", hub, "--cache", cache);
        server.stop(0);
        assertThat(outcome.err()).contains("no file someone/tiny", "step-000000.safetensors");
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        assertThat(samples(fetched)).containsExactly(samples(run));
        done("convert", "someone/tiny", "--to", folder.resolve("second").toString(), "--offline", "--cache", cache);
        Outcome unknown = Outcome.of(
                "convert", "someone/other", "--to", folder.resolve("never").toString(), "--offline", "--cache", cache);
        assertThat(unknown.err()).contains("does not hold someone/other");
        assertThat(unknown.code()).isEqualTo(ExitCode.FAILED);
    }

    private static void serve(HttpServer server, String path, byte[] content) {
        server.createContext(path, exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, content.length);
                exchange.getResponseBody().write(content);
            }
        });
    }

    private static String entry(String file, byte[] content) {
        String start = "{\"type\":\"file\",\"path\":\"" + file + "\",\"size\":" + content.length;
        if (file.endsWith(".safetensors")) {
            return start + ",\"oid\":\"0\",\"lfs\":{\"oid\":\"" + hash("SHA-256", content) + "\",\"size\":"
                    + content.length + "}}";
        }
        byte[] header = ("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8);
        byte[] blob = new byte[header.length + content.length];
        System.arraycopy(header, 0, blob, 0, header.length);
        System.arraycopy(content, 0, blob, header.length, content.length);
        return start + ",\"oid\":\"" + hash("SHA-1", blob) + "\"}";
    }

    private static String hash(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
