package dev.reverie.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FigureTest {
    private static final double NAN = Double.NaN;
    private static final Limits UNIT = new Limits(0, 1);

    /** One of every kind with usual data, with data that are not finite, and without data. */
    static Stream<Panel> panels() {
        double[] x = {1, 2, 3, 4};
        double[] bad = {NAN, Double.POSITIVE_INFINITY, -1, 0};
        double[] none = {};
        float[] points = {0, 0, 1, 2, Float.NaN, 3, Float.NEGATIVE_INFINITY, 0};
        List<Panel> panels = new ArrayList<>();
        for (double[] y : List.of(x, bad, new double[] {5, 5, 5, 5}, new double[] {1e308, -1e308, 0, NAN})) {
            panels.add(LineChart.titled("line").series("a", x, y).smoothed(3));
            panels.add(LineChart.titled("log").series("a", x, y).logX().logY());
            panels.add(BarChart.of(List.of("a", "b", "c", "d")).series("s", y).valueLabels());
            panels.add(Histogram.of(5).series("h", y));
            panels.add(ScatterPlot.titled("scatter").points("s", x, y).equalAspect(false));
            panels.add(ScatterPlot.titled("scatter").points("s", x, y));
        }
        panels.add(LineChart.titled("empty"));
        panels.add(LineChart.titled("empty").series("", none, none).logY());
        panels.add(ScatterPlot.titled("points").points("", points).xLimits(UNIT));
        panels.add(ScatterPlot.titled("empty"));
        panels.add(BarChart.of(List.of()));
        panels.add(BarChart.of(List.of("a")).series("s", NAN));
        panels.add(Histogram.of(3));
        for (float value : new float[] {0.5f, Float.NaN}) {
            panels.add(HeatMap.of(new float[] {value, 1, 2, value}, 2, 2, UNIT, UNIT)
                    .smooth()
                    .colourBar("p"));
        }
        panels.add(HeatMap.of(new float[0], 0, 0, UNIT, UNIT).colourBar(""));
        panels.add(HeatMap.of(new float[] {Float.NaN}, 1, 1, UNIT, UNIT));
        panels.add(ArrowField.of(points, points).over(HeatMap.of(new float[] {1}, 1, 1, UNIT, UNIT)));
        panels.add(ArrowField.of(new float[0], new float[0]));
        panels.add(ArrowField.of(new float[4], new float[4]).linearLengths().points(points));
        panels.add(ImageGrid.of(new float[0], 0, 3, 4, 4));
        Filmstrip strip = Filmstrip.of(List.of("t = 1", "t = 0"));
        panels.add(strip);
        panels.add(strip.points("p", List.of(points, new float[0])));
        panels.add(strip.points("p", List.of(points, new float[0])).ownLimits().title("own"));
        panels.add(strip.images("i", List.of(new float[32], new float[32]), 2, 1, 4, 4));
        return panels.stream();
    }

    @ParameterizedTest
    @MethodSource("panels")
    void everyPanelDrawsWhateverTheDataAndAlwaysTheSameBytes(Panel panel) throws IOException {
        byte[] png = Figure.of(panel).title("a title").toPng();
        assertThat(Figure.of(panel).title("a title").toPng()).isEqualTo(png);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(image.getWidth()).isEqualTo(Figure.of(panel).title("a title").width());
        assertThat(image.getHeight())
                .isEqualTo(Figure.of(panel).title("a title").height());
        assertThat(Pictures.countOtherThan(image, 0xffffff)).isPositive();
        for (int x = 0; x < image.getWidth(); x++) {
            assertThat(Pictures.rgb(image, x, 0))
                    .as("nothing is cut at the upper edge")
                    .isEqualTo(0xffffff);
            assertThat(Pictures.rgb(image, x, image.getHeight() - 1))
                    .as("lower edge")
                    .isEqualTo(0xffffff);
        }
        for (int y = 0; y < image.getHeight(); y++) {
            assertThat(Pictures.rgb(image, 0, y)).as("left edge").isEqualTo(0xffffff);
            assertThat(Pictures.rgb(image, image.getWidth() - 1, y))
                    .as("right edge")
                    .isEqualTo(0xffffff);
        }
    }

    @Test
    void hiDpiDoublesThePixelsAndKeepsTheLogicalSize() {
        Figure figure = Figure.of(LineChart.titled("a").series("s", new double[] {0, 1}, new double[] {0, 1}));
        BufferedImage image = figure.hiDpi().toImage();
        assertThat(image.getWidth()).isEqualTo(2 * figure.width());
        assertThat(image.getHeight()).isEqualTo(2 * figure.height());
        assertThat(figure.hiDpi().width()).isEqualTo(figure.width());
    }

    @Test
    void plotAreasLineUpWithinRowsAndColumns() {
        LineChart plain = LineChart.titled("").series("", new double[] {0, 1}, new double[] {0, 1});
        LineChart decorated =
                plain.title("T").yLabel("label").xLabel("x").series("named", new double[0], new double[0]);
        PanelLayout grid = PanelLayout.of(2, List.of(plain, decorated, decorated, plain), "");
        assertThat(grid.cell(0).y()).isEqualTo(grid.cell(1).y());
        assertThat(grid.cell(0).x()).isEqualTo(grid.cell(2).x());
        assertThat(grid.cell(0).right()).isEqualTo(grid.cell(2).right());
        assertThat(grid.cell(2).bottom()).isEqualTo(grid.cell(3).bottom());
    }

    @Test
    void aLinePassesThroughItsPoints() {
        double[] x = {0, 1};
        LineChart chart = LineChart.titled("").size(200, 100).series("", x, x).yLimits(UNIT);
        Box plot = PanelLayout.of(1, List.of(chart), "").cell(0);
        BufferedImage image = Figure.of(chart).toImage();
        for (int i = 10; i < 200; i += 10) {
            int onLine = Pictures.rgb(image, (int) plot.x() + i, (int) (plot.bottom() - i / 2.0));
            assertThat(Integer.bitCount(onLine ^ Theme.series(0)))
                    .as("at %d", i)
                    .isLessThan(16);
            assertThat(onLine & 0xff0000).isLessThan(0xa00000);
        }
    }

    @Test
    void logarithmicAxesPlaceEqualFactorsAtEqualDistances() {
        Axes axes = new Axes(new Box(0, 0, 300, 100), new Limits(1, 1000), Scale.LOG, UNIT, Scale.LINEAR);
        // Exact up to rounding of the logarithm.
        assertThat(axes.px(10)).isCloseTo(100, within(1e-9));
        assertThat(axes.px(100)).isCloseTo(200, within(1e-9));
        assertThat(axes.py(0.25)).isEqualTo(75);
        assertThat(axes.shows(0, 0.5)).isFalse();
    }

    @Test
    void equalAspectGivesOneUnitTheSameLengthOnBothAxes() {
        ScatterPlot plot = ScatterPlot.titled("")
                .xLimits(new Limits(0, 4))
                .yLimits(new Limits(0, 2))
                .size(400, 400);
        assertThat(plot.plotWidth()).isEqualTo(400);
        assertThat(plot.plotHeight()).isEqualTo(200);
    }

    @Test
    void theLegendStandsAboveTheDataAndWraps() {
        LineChart chart = LineChart.titled("").size(200, 100);
        double before = chart.insets().top();
        for (int i = 0; i < 6; i++) {
            chart = chart.series("series number " + i, new double[] {0}, new double[] {i});
        }
        assertThat(chart.insets().top()).isGreaterThan(before + 2 * 17);
    }

    @Test
    void valuesThatCannotBeDrawnAreCounted() {
        double[] x = {1, 2, 3, 4};
        double[] y = {1, NAN, -2, Double.POSITIVE_INFINITY};
        assertThat(LineChart.titled("").series("", x, y).note()).isEqualTo("left out: 2 not finite");
        assertThat(LineChart.titled("").series("", x, y).logY().note())
                .isEqualTo("left out: 3 not finite or not positive");
        assertThat(ScatterPlot.titled("")
                        .points("", x, y)
                        .xLimits(new Limits(2, 5))
                        .note())
                .isEqualTo("left out: 2 not finite, 1 outside the limits");
        assertThat(ArrowField.of(new float[4], new float[] {1, 2, Float.NaN, 0}).note())
                .isEqualTo("left out: 1 not finite");
    }

    @Test
    void aRunningMeanIsTheMeanOfTheFiniteValuesInItsWindow() {
        Series mean =
                Series.of("", new double[5], new double[] {1, 2, 6, NAN, 4}).runningMean(3);
        assertThat(new double[] {mean.y(0), mean.y(1), mean.y(2), mean.y(3), mean.y(4)})
                .containsExactly(1.5, 3, 4, NAN, 4);
    }

    @Test
    void histogramsIntegrateToTheShareWithinTheLimits() {
        double[] values = {0.1, 0.2, 0.2, 0.9, 5};
        Histogram histogram = Histogram.of(10).series("", values).xLimits(UNIT);
        double[] density = histogram.densities(Series.of("", values, new double[5]));
        // Four of five values lie within; the sum of ten doubles rounds at 1e-16.
        assertThat(Arrays.stream(density).sum() * 0.1).isCloseTo(0.8, within(1e-12));
        assertThat(histogram.note()).isEqualTo("left out: 1 outside the limits");
    }

    @Test
    void theHeatMapHasItsFirstRowAtTheBottom() {
        HeatMap map = HeatMap.of(new float[] {0, 0, 1, 1}, 2, 2, UNIT, UNIT)
                .colormap(Colormap.GREY)
                .size(100, 100);
        Box plot = PanelLayout.of(1, List.of(map), "").cell(0);
        BufferedImage image = Figure.of(map).toImage();
        assertThat(Pictures.rgb(image, (int) plot.x() + 50, (int) plot.y() + 10))
                .isEqualTo(0xffffff);
        assertThat(Pictures.rgb(image, (int) plot.x() + 50, (int) plot.bottom() - 10))
                .isZero();
    }

    @Test
    void arrowLengthsReferToTheNinetiethPercentile() {
        float[] places = new float[22];
        float[] vectors = new float[22];
        for (int i = 0; i < 11; i++) {
            vectors[2 * i] = i;
        }
        assertThat(ArrowField.of(places, vectors).reference()).isEqualTo(9);
    }

    @Test
    void badArgumentsNameTheValueAndWhatIsAccepted() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Limits(2, 1))
                .withMessage("limits must be finite with low < high, got [2.0, 1.0]; are the two swapped?");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LineChart.titled("").series("a", new double[2], new double[3]))
                .withMessage("x of \"a\" and y must have the same length, got 2 and 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScatterPlot.titled("").points("", new float[3]))
                .withMessageContaining("odd number of values: 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LineChart.titled("").yLimits(new Limits(0, 1)).logY())
                .withMessageContaining("logarithmic axis must be positive");
        assertThatIllegalArgumentException().isThrownBy(Figure::of).withMessageContaining("at least one panel");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Filmstrip.of(List.of("a")).points("", List.of()))
                .withMessageContaining("one frame for each of the 1 captions, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LineChart.titled("").size(5, 100))
                .withMessage("width must be in [60, 4000], got 5");
    }

    @Test
    void filesAreWrittenIntoNewFolders(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a/b/c.png");
        Figure.of(LineChart.titled("t")).writePng(file);
        assertThat(Files.readAllBytes(file))
                .isEqualTo(Figure.of(LineChart.titled("t")).toPng());
    }

    @Test
    void inputArraysAreCopied() {
        double[] x = {0, 1};
        LineChart chart = LineChart.titled("t").series("", x, x);
        byte[] before = Figure.of(chart).toPng();
        x[1] = 500;
        assertThat(Figure.of(chart).toPng()).isEqualTo(before);
    }
}
