package dev.reverie.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeadlessTest {
    /** What only a display, a font or the platform's own drawing would load. */
    private static final List<String> UNWANTED = List.of(
            " java.awt.Font ",
            " java.awt.Graphics2D ",
            " java.awt.GraphicsEnvironment$LocalGE ",
            " java.awt.GraphicsDevice ",
            " sun.font.",
            " sun.awt.X11");

    /** Draws in the process started by the test; its loaded classes are listed on the standard output. */
    public static void main(String[] args) {
        Figure figure = Figure.of(LineChart.titled("a").series("b", new double[] {0, 1}, new double[] {0, 1}));
        AnimatedGif gif = AnimatedGif.of(List.of(figure.toImage()));
        System.out.println("drawn " + (figure.toPng().length + gif.toBytes().length));
    }

    @Test
    void drawingAsksNeitherForADisplayNorForFonts() throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder builder = new ProcessBuilder(
                java.toString(),
                "-Xlog:class+load:stdout",
                "-cp",
                System.getProperty("java.class.path"),
                HeadlessTest.class.getName());
        builder.environment().remove("DISPLAY");
        builder.redirectErrorStream(true);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(last(output)).isZero();
        assertThat(last(output)).startsWith("drawn ");
        List<String> unwanted = output.lines()
                .filter(line -> UNWANTED.stream().anyMatch(line::contains))
                .toList();
        assertThat(unwanted).isEmpty();
    }

    private static String last(String output) {
        List<String> lines =
                output.lines().filter(line -> !line.contains("[class,load]")).toList();
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }
}
