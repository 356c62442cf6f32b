package dev.reverie.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

class SvgDrawingTest {
    private static final double[] X = {1, 2, 3};
    private static final double[] Y = {3, Double.NaN, 1};

    /** One panel of each kind. */
    private static Figure everything() {
        float[] points = {0, 0, 1, 1, 2, 0.5f};
        HeatMap map = HeatMap.of(new float[] {0, 1, 2, 3}, 2, 2, new Limits(0, 1), new Limits(0, 1));
        return Figure.grid(
                        3,
                        List.of(
                                LineChart.titled("a < b & c")
                                        .series("first \"one\"", X, Y)
                                        .xLabel("step")
                                        .yLabel("loss"),
                                ScatterPlot.titled("s").points("p", points),
                                map.colourBar("density"),
                                ArrowField.of(points, points).over(map),
                                BarChart.of(List.of("u", "v"))
                                        .series("w", 1, -2)
                                        .valueLabels(),
                                Histogram.of(5).series("h", 1, 2, 3),
                                ImageGrid.of(new float[8], 2, 1, 2, 2)))
                .title("all");
    }

    private static Document parsed(String svg) throws IOException {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(e);
        }
    }

    @Test
    void everyPanelIsWellFormedAndItsTextIsText() throws IOException {
        Document document = parsed(everything().toSvg("f", "shown <here>"));
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < document.getElementsByTagName("text").getLength(); i++) {
            texts.add(document.getElementsByTagName("text").item(i).getTextContent());
        }
        assertThat(texts).contains("all", "a < b & c", "first \"one\"", "step", "loss", "density", "u", "w", "h");
        Element root = document.getDocumentElement();
        assertThat(root.getAttribute("role")).isEqualTo("img");
        assertThat(document.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("shown <here>");
        assertThat(document.getElementsByTagName("desc").item(0).getTextContent())
                .contains("a < b & c; loss against step; first \"one\"; left out: 1 not finite");
    }

    @Test
    void numbersAreTheSameInEveryLocale() {
        String plain = everything().toSvg("f", "x");
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(everything().toSvg("f", "x")).isEqualTo(plain);
        } finally {
            Locale.setDefault(before);
        }
        assertThat(SvgDrawing.number(-0.001)).isEqualTo("0");
        assertThat(SvgDrawing.number(1234.5)).isEqualTo("1234.5");
        assertThat(SvgDrawing.number(1e7)).isEqualTo("10000000");
    }

    @Test
    void dashesCoverTheirShareOfAPath() {
        double[] path = {0, 0, 30, 0, 30, 30};
        assertThat(Dash.SOLID.pieces(path)).containsExactly(path);
        List<double[]> pieces = Dash.DASHED.pieces(path);
        double drawn = 0;
        for (double[] piece : pieces) {
            for (int i = 0; i + 3 < piece.length; i += 2) {
                drawn += Math.hypot(piece[i + 2] - piece[i], piece[i + 3] - piece[i + 1]);
            }
        }
        // five periods of 7 drawn and 5 left out
        assertThat(pieces).hasSize(5);
        assertThat(drawn).isEqualTo(35);
        assertThat(pieces.get(2)).containsExactly(24, 0, 30, 0, 30, 1);
    }
}
