package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.file.Npy;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures and classes, with a network of classes that learns nothing in its few steps. */
final class EditCommandTest {
    @TempDir
    private static Path folder;

    private static Path run;

    @BeforeAll
    static void trainsATinyModelOfClasses() {
        run = folder.resolve("run");
        List<String> arguments = new ArrayList<>(List.of("train", "digits-conditional", "--out", run.toString()));
        String[] tiny = {
            "data.height=8",
            "training.steps=4",
            "training.batchSize=8",
            "training.checkpointEvery=4",
            "training.sampleEvery=0",
            "network.features=8",
            "sampling.steps=30"
        };
        for (String setting : tiny) {
            arguments.addAll(List.of("--set", setting));
        }
        Outcome trained = Outcome.of(arguments.toArray(String[]::new));
        assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
    }

    private static Outcome edit(String task, String... options) {
        List<String> arguments = new ArrayList<>(List.of("edit", run.toString(), task));
        arguments.addAll(Arrays.asList(options));
        return Outcome.of(arguments.toArray(String[]::new));
    }

    private static Outcome sample(String... options) {
        List<String> arguments = new ArrayList<>(List.of("sample", run.toString()));
        arguments.addAll(List.of("--sampler", "uniPc", "--steps", "3"));
        arguments.addAll(Arrays.asList(options));
        return Outcome.of(arguments.toArray(String[]::new));
    }

    private static void refused(Outcome outcome, String... words) {
        assertThat(outcome.err()).contains(words);
        assertThat(outcome.err()).contains("error: ").doesNotContain("\tat ", "Exception", "--debug");
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.USAGE);
    }

    /** A picture, black but for a white right half. */
    private static String picture(String name, int type, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, type);
        Graphics2D pen = image.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(width / 2, 0, width - width / 2, height);
        pen.dispose();
        File file = folder.resolve(name).toFile();
        ImageIO.write(image, "png", file);
        return file.toString();
    }

    private static String out(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void everyTaskMakesAContactSheetFromAnExample() {
        List<List<String>> tasks = List.of(
                List.of("inpaint", "--steps", "4"),
                List.of("inpaint", "--method", "replacement", "--steps", "30"),
                List.of("inpaint", "--method", "dps", "--zeta", "0.1", "--steps", "4"),
                List.of("superres", "--factor", "2", "--method", "ddnm", "--steps", "4"),
                List.of("deblur", "--blur", "motion:3,30", "--sigma", "0.1", "--steps", "4"),
                List.of("denoise", "--sigma", "0.3", "--steps", "4"),
                List.of("vary", "--strength", "0.3", "--steps", "4"),
                List.of("interpolate", "--with-example", "6", "--set", "sampling.tolerance=0.1"));
        for (List<String> task : tasks) {
            Path out = folder.resolve("task-" + tasks.indexOf(task));
            List<String> options = new ArrayList<>(task.subList(1, task.size()));
            options.addAll(List.of("--example", "5", "-n", "2", "--label", "5", "--out", out.toString()));
            Outcome outcome = edit(task.get(0), options.toArray(String[]::new));
            assertThat(outcome.code()).as(task + outcome.err()).isEqualTo(ExitCode.DONE);
            assertThat(outcome.out()).contains("contact.png", "samples.npy", "provenance.json");
            assertThat(out.resolve("samples/000001.png")).exists();
            assertThat(out.resolve("provenance.json"))
                    .content()
                    .contains("\"command\" : \"reverie edit", "\"seed\" : 0");
        }
    }

    @Test
    void aPictureAndAMaskOfTheUserAreTaken() throws IOException {
        String in = picture("in.png", BufferedImage.TYPE_INT_ARGB, 20, 10);
        String mask = picture("mask.png", BufferedImage.TYPE_BYTE_GRAY, 8, 8);
        Path out = folder.resolve("own");
        Outcome outcome = edit(
                "inpaint",
                "--in",
                in,
                "--mask",
                mask,
                "--method",
                "ddnm",
                "--steps",
                "4",
                "--n",
                "1",
                "--out",
                out.toString());
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.err())
                .contains("what is transparent became black", "colour became grey", "resized from 10 x 20 to 8 x 8");
        float[] drawn = Npy.read(out.resolve("samples.npy")).toFloats();
        for (int i = 0; i < 64; i += 8) {
            // The left half is kept: black, but for the noise at the end of sampling, 0.01 of [-1, 1].
            assertThat(drawn[i]).isLessThan(0.05f);
        }

        Outcome denoised =
                edit("denoise", "--in", in, "--sigma", "auto", "--n", "2", "--steps", "4", "--out", out.toString());
        // A step from black to white has no noise at all.
        refused(denoised, "noise level estimated: 0", "noise level sigma must be in (");
        assertThat(edit("denoise", "--truth", in, "--sigma", "0.2", "--n", "2", "--steps", "4", "--out", out.toString())
                        .err())
                .contains("PSNR of the samples: ", "PSNR of the input: ");
    }

    @Test
    void badPicturesAndOptionsAreRefusedInWords() throws IOException {
        String wide = picture("wide.png", BufferedImage.TYPE_BYTE_GRAY, 9, 8);
        String out = out("refused");
        refused(
                edit("inpaint", "--example", "1", "--mask", wide, "--out", out),
                "the mask must be 8 x 8 pixels",
                "wide.png (8 x 9)");
        refused(edit("inpaint", "--out", out), "give --in PICTURE, or --example N");
        refused(edit("inpaint", "--example", "1", "--in", wide, "--out", out), "leave out --in");
        refused(edit("inpaint", "--example", "-1", "--out", out), "--example must be in [0, ");
        refused(edit("inpaint", "--example", "1", "--method", "magic", "--out", out), "one of pigdm, dps", "got magic");
        refused(edit("colorize", "--example", "1", "--out", out), "model of colour pictures", "1 x 8 x 8");
        refused(edit("superres", "--example", "1", "--factor", "3", "--out", out), "divide height and width", "3");
        refused(edit("deblur", "--example", "1", "--blur", "fog", "--out", out), "gaussian:STD", "got fog");
        refused(edit("denoise", "--example", "1", "--out", out), "--sigma must say how much noise");
        refused(edit("denoise", "--example", "1", "--sigma", "much", "--out", out), "--sigma must be a number or auto");
        refused(edit("denoise", "--example", "1", "--sigma", "1e9", "--out", out), "noise level sigma must be in (");
        refused(edit("vary", "--example", "1", "--strength", "2", "--out", out), "strength must be in (0, 1), got 2.0");
        refused(edit("interpolate", "--example", "1", "--out", out), "--with PICTURE or --with-example N");
        refused(edit("vary", "--example", "1", "--n", "0", "--out", out), "--n must be at least 1, got 0");
        refused(edit("vary", "--example", "1", "--sampler", "magic", "--out", out), "--sampler must be", "magic");

        Path text = folder.resolve("words.png");
        Files.writeString(text, "no picture");
        Outcome noPicture = edit("vary", "--in", text.toString(), "--out", out);
        assertThat(noPicture.code()).isEqualTo(ExitCode.FAILED);
        assertThat(noPicture.err()).contains("words.png", "not a PNG or JPEG");
        assertThat(edit("vary", "--in", out("nothing.png"), "--out", out).err()).contains("nothing.png");
    }

    @Test
    void classesAreDrawnByNumberByNameAndAllInRows() throws IOException {
        Path three = folder.resolve("three");
        Outcome outcome = sample("--label", "3", "--guidance", "1.5", "--n", "4", "--out", three.toString());
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        assertThat(three.resolve("provenance.json"))
                .content()
                .contains("\"labels\" : [ \"3\" ]", "\"guidance\" : 1.5", "\"evaluations\" : 4");

        Path all = folder.resolve("all");
        assertThat(sample("--label", "all", "--guidance", "1.5", "--n", "14", "--out", all.toString())
                        .code())
                .isEqualTo(ExitCode.DONE);
        float[] every = Npy.read(all.resolve("samples.npy")).toFloats();
        float[] threes = Npy.read(three.resolve("samples.npy")).toFloats();
        // Sample 3 is of class 3 in both, from the same noise.
        assertThat(Arrays.copyOfRange(every, 3 * 64, 4 * 64))
                .usingComparatorWithPrecision(1e-3f)
                .containsExactly(Arrays.copyOfRange(threes, 3 * 64, 4 * 64));
        // of the others one or two may be black and white alike: the network is not trained
        assertThat(Arrays.copyOf(every, 3 * 64)).isNotEqualTo(Arrays.copyOf(threes, 3 * 64));
        BufferedImage sheet = ImageIO.read(all.resolve("grid.png").toFile());
        assertThat(sheet.getHeight()).isGreaterThan(3 * sheet.getWidth());

        Path some = folder.resolve("some");
        Outcome listed = sample(
                "--label",
                "1,7",
                "--guidance-interval",
                "0.1,5",
                "--guidance",
                "2",
                "--guidance-rescale",
                "0.5",
                "--negative-label",
                "2",
                "--n",
                "2",
                "--out",
                some.toString());
        assertThat(listed.code()).as(listed.err()).isEqualTo(ExitCode.DONE);
        assertThat(some.resolve("provenance.json"))
                .content()
                .contains(
                        "\"labels\" : [ \"1\", \"7\" ]",
                        "\"guidanceInterval\" : [ 0.1, 5.0 ]",
                        "\"negativeLabel\" : \"2\"");
    }

    @Test
    void aTypedNameIsTheClassOfThatFolder() throws IOException {
        List<String> names = List.of("000", "008", "010", "1e3", "a, b", "it's", "no", "~");
        Path pictures = folder.resolve("010");
        for (String name : names) {
            Path place = Files.createDirectories(pictures.resolve(name));
            BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
            ImageIO.write(image, "png", place.resolve("a.png").toFile());
            ImageIO.write(image, "png", place.resolve("b.png").toFile());
        }
        Path own = folder.resolve("my run");
        List<String> arguments = new ArrayList<>(List.of("train", "digits-conditional", "--out", own.toString()));
        for (String setting : List.of(
                "data.name=files",
                "data.path=" + pictures,
                "data.height=8",
                "data.width=8",
                "data.channels=1",
                "network.classes=8",
                "network.features=8",
                "network.dataStd=0.5",
                "training.steps=1",
                "training.batchSize=2",
                "training.sampleEvery=0")) {
            arguments.addAll(List.of("--set", setting));
        }
        Outcome trained = Outcome.of(arguments.toArray(String[]::new));
        assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
        assertThat(own.resolve("report.html")).content().contains("reverie sample &#39;" + own + "&#39; --out");
        for (String name : names) {
            Path out = folder.resolve("named");
            Outcome drawn = Outcome.of(
                    "sample",
                    own.toString(),
                    "--sampler",
                    "uniPc",
                    "--steps",
                    "2",
                    "--n",
                    "2",
                    "--label",
                    name.equals("a, b") ? "a, b,no" : name,
                    "--guidance",
                    "2",
                    "--negative-label",
                    name,
                    "--out",
                    out.toString());
            assertThat(drawn.code()).as(drawn.err()).isEqualTo(ExitCode.DONE);
            assertThat(out.resolve("provenance.json"))
                    .content()
                    .contains("\"labels\" : [ \"" + name + (name.equals("a, b") ? "\", \"no\" ]" : "\" ]"));
        }
    }

    @Test
    void classesThatTheModelDoesNotHaveAreRefusedInWords() {
        String out = out("classes");
        refused(sample("--label", "frog", "--out", out), "\"frog\" is no class of this model", "0 to 9: 0, 1, 2");
        refused(sample("--label", "10", "--out", out), "\"10\" is no class");
        refused(sample("--label", "1", "--negative-label", "x", "--out", out), "\"x\" is no class");
        refused(sample("--guidance", "2", "--out", out), "--guidance needs a class to guide to");
        refused(sample("--label", "1", "--guidance", "-2", "--out", out), "--guidance must be");
        refused(sample("--label", "1", "--guidance-rescale", "2", "--out", out), "--guidance-rescale must be");
        refused(sample("--label", "1", "--guidance-interval", "3", "--out", out), "--guidance-interval must be two");
        refused(sample("--label", "1", "--guidance-interval", "5,0.1", "--out", out), "are the two swapped");
    }

    @Test
    void samplesAreComparedWithTheTruthInTheFeaturesOfAClassifier() {
        String judge = out("judge");
        Outcome trained = Outcome.of(
                "train",
                "digits-classifier",
                "--out",
                judge,
                "--set",
                "data.height=8",
                "--set",
                "training.steps=1",
                "--set",
                "training.batchSize=4",
                "--set",
                "network={features: 8, multipliers: [1], blocks: 1, attentionResolutions: []}");
        assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
        String[] quick = {"--steps", "2", "--n", "2", "--features", judge, "--out", out("compared")};
        List<String> example = new ArrayList<>(List.of("--example", "0"));
        example.addAll(Arrays.asList(quick));
        Outcome compared = edit("inpaint", example.toArray(String[]::new));
        assertThat(compared.code()).as(compared.err()).isEqualTo(ExitCode.DONE);
        assertThat(compared.out() + compared.err())
                .contains("distance of the samples in the features of digits-classifier at step 1: ");
        List<String> vary = new ArrayList<>(List.of("--example", "0"));
        vary.addAll(Arrays.asList(quick));
        refused(edit("vary", vary.toArray(String[]::new)), "--features compares samples with the truth");
    }
}
