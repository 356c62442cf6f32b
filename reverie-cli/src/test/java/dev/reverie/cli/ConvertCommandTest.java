package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.file.NdArray;
import dev.reverie.file.Npy;
import dev.reverie.file.Npz;
import dev.reverie.file.SafetensorsWriter;
import dev.reverie.file.pickle.TorchWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConvertCommandTest {
    @TempDir
    private static Path folder;

    private static Path run;
    private static Path torch;
    private static Path config;

    @BeforeAll
    static void trainsAndExports() throws IOException {
        config = Files.writeString(folder.resolve("tiny.yaml"), """
                name: tiny
                data: {name: drawn-digits, height: 8}
                process: {kind: variancePreserving}
                network: {features: 8, multipliers: [1], blocks: 1, attentionResolutions: [], dropout: 0.0}
                training: {steps: 1, batchSize: 2, sampleEvery: 0}
                sampling: {steps: 2}
                """);
        run = folder.resolve("run");
        torch = folder.resolve("exported.pth");
        Outcome trained = Outcome.of("-q", "train", config.toString(), "--out", run.toString());
        assertThat(trained.err()).isEmpty();
        Outcome outcome = Outcome.of("convert", run.toString(), "--to", torch.toString());
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().strip()).isEqualTo(torch.toString());
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
    }

    private static float[] samples(Path of, String name) throws IOException {
        Path out = folder.resolve(name);
        Outcome outcome = Outcome.of("-q", "sample", of.toString(), "--n", "2", "--out", out.toString());
        assertThat(outcome.err()).isEmpty();
        return Npy.read(out.resolve("samples.npy")).toFloats();
    }

    @Test
    void anExportedRunComesBackAndGivesTheSameSamples() throws IOException {
        Path back = folder.resolve("back");
        Outcome outcome =
                Outcome.of("convert", torch.toString(), "--to", back.toString(), "--config", config.toString());
        assertThat(outcome.err()).contains("step-000001.safetensors");
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        assertThat(samples(back, "of-back")).containsExactly(samples(run, "of-run"));
        Outcome info = Outcome.of("info", back.toString());
        assertThat(info.err()).isEmpty();
        assertThat(info.out()).contains("drawn-digits", "step 1 of 1");
    }

    @Test
    void aListingShowsNamesTypesAndShapes() {
        Outcome outcome = Outcome.of("convert", "--list", torch.toString());
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out())
                .containsPattern("model/module\\.all_modules\\.0\\.weight +f32 +\\[32, 8\\]")
                .containsPattern("ema/decay +double")
                .containsPattern("step +long +1");
        assertThat(outcome.err()).contains("numbers in arrays");
    }

    @Test
    void safetensorsNpzAndNpyAreListedToo() throws IOException {
        NdArray array = NdArray.of(new float[6], 2, 3);
        Path safetensors = folder.resolve("a.safetensors");
        Path npz = folder.resolve("a.npz");
        Path npy = folder.resolve("a.npy");
        SafetensorsWriter.write(safetensors, Map.of("x", array), Map.of());
        Npz.write(npz, Map.of("x", array), Npz.Compression.STORED);
        Npy.write(npy, array);
        for (Path file : new Path[] {safetensors, npz, npy}) {
            assertThat(Outcome.of("convert", "--list", file.toString()).out()).containsPattern("f32 +\\[2, 3\\]");
        }
    }

    @Test
    void infoShowsWhatAFileOfAnotherProgramIsAndHolds() throws IOException {
        Outcome outcome = Outcome.of("info", torch.toString());
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out())
                .contains("a file of torch.save (PyTorch)")
                .containsPattern("model/module\\.all_modules\\.0\\.weight +f32 +\\[32, 8\\]");
        assertThat(outcome.err()).contains("reverie convert " + torch + " --to RUN");
        Path npy = folder.resolve("info.npy");
        Npy.write(npy, NdArray.of(new float[6], 2, 3));
        assertThat(Outcome.of("info", npy.toString()).out()).contains("array of NumPy (npy)", "[2, 3]");
        Path safetensors = folder.resolve("info.safetensors");
        SafetensorsWriter.write(safetensors, Map.of("x", NdArray.of(new float[6], 2, 3)), Map.of());
        assertThat(Outcome.of("info", safetensors.toString()).out()).contains("named arrays (safetensors)", "[2, 3]");
        assertThat(Outcome.of("info", config.toString()).out()).contains("configuration", "tiny", "parameters");
        Path picture = Files.write(folder.resolve("picture.jpg"), new byte[] {(byte) 0xff, (byte) 0xd8, 0, 0});
        Outcome unknown = Outcome.of("info", picture.toString());
        assertThat(unknown.code()).isEqualTo(ExitCode.FAILED);
        assertThat(unknown.err()).contains("is of no known kind");
    }

    @Test
    void theTextsOfAFileCannotWriteToTheTerminal() throws IOException {
        Path file = folder.resolve("escape.pth");
        TorchWriter.write(file, Map.of("\u001b[31m", "\u0007"));
        assertThat(Outcome.of("convert", "--list", file.toString()).out()).doesNotContain("\u001b", "\u0007");
    }

    @Test
    void requestsWithoutSenseAreUsageErrors() {
        String in = torch.toString();
        String out = folder.resolve("never").toString();
        usage(Outcome.of("convert", in), "--to is needed");
        usage(Outcome.of("convert", in, "--to", out), "--preset NAME");
        usage(Outcome.of("convert", in, "--to", out, "--preset", "mnist", "--config", "x.yaml"), "either");
        usage(Outcome.of("convert", in, "--to", out + ".safetensors", "--preset", "mnist"), "leave them out");
        usage(Outcome.of("convert", in, "--to", out, "--preset", "minst"), "is mnist meant?");
        usage(Outcome.of("convert", in, "--to", out, "--preset", "mnist", "--weights", "best"), "got best");
        usage(Outcome.of("convert", in, "--to", out + ".safetensors", "--weights", "model"), "has no use here");
        usage(Outcome.of("convert", in, "--to", out + ".pth"), "is a torch file already");
        usage(Outcome.of("convert", run.toString(), "--to", out, "--preset", "mnist"), "is a run already");
        assertThat(folder.resolve("never")).doesNotExist();
    }

    private static void usage(Outcome outcome, String words) {
        assertThat(outcome.err()).contains(words);
        assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void weightsOfAnotherNetworkAreRefusedWithTheDifferences() {
        Path out = folder.resolve("other");
        Outcome outcome = Outcome.of(
                "convert",
                torch.toString(),
                "--to",
                out.toString(),
                "--config",
                config.toString(),
                "--set",
                "network.features=16");
        assertThat(outcome.code()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err())
                .contains("another network than tiny", "[32, 8] in the file and [64, 16] in the network");
        assertThat(out).doesNotExist();
    }

    @Test
    void aFileThatAsksForCodeIsRefusedByTheNameOfWhatItAsksFor() throws IOException {
        // The pickle of torch's former form, with a call of os.system where the magic number belongs.
        byte[] pickle = "\u0080\u0002cos\nsystem\nX\u0004\0\0\0exit\u0085R.".getBytes(StandardCharsets.ISO_8859_1);
        Path file = Files.write(folder.resolve("evil.pth"), pickle);
        Outcome outcome = Outcome.of("convert", "--list", file.toString());
        assertThat(outcome.code()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err()).contains("evil.pth", "'os.system'", "nothing is ever run");
    }
}
