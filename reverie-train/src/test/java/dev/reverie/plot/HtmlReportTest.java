package dev.reverie.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
    private static final String HOSTILE = "<script>alert('x')</script> & \"quoted\"";

    private static HtmlReport hostile() {
        Figure figure = Figure.of(LineChart.titled("t").series("s", new double[] {0, 1}, new double[] {0, 1}));
        ImageGrid grid = ImageGrid.of(new float[4], 1, 1, 2, 2);
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put(HOSTILE, HOSTILE);
        return HtmlReport.titled(HOSTILE)
                .subtitle(HOSTILE)
                .section(HOSTILE)
                .paragraph(HOSTILE)
                .figure(figure, HOSTILE, HOSTILE)
                .images(grid, HOSTILE, HOSTILE)
                .animation(AnimatedGif.of(List.of(grid.toImage())), HOSTILE, HOSTILE)
                .section("Second")
                .keyValues(entries)
                .table(List.of(HOSTILE), List.of(List.of(HOSTILE)))
                .section("Third")
                .code(HOSTILE)
                .details(HOSTILE, HOSTILE);
    }

    @Test
    void allTextIsEscaped() {
        String html = hostile().toHtml();
        assertThat(html).doesNotContain("<script").doesNotContain("alert('x')").doesNotContain("\"quoted\"");
        assertThat(html).contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;quoted&quot;");
        assertThat(HtmlBlock.escape("a\u0000b\u001bc\nd")).isEqualTo("a b c\nd");
    }

    @Test
    void nothingOutsideOfThePageIsReferredTo() {
        String html = hostile().toHtml();
        assertThat(html)
                .doesNotContainIgnoringCase("http")
                .doesNotContainIgnoringCase("url(")
                .doesNotContainIgnoringCase("@import")
                .doesNotContainIgnoringCase("<link")
                .doesNotContain("src=\"//");
        Matcher references = Pattern.compile("(?:src|href)=\"([^\"]{0,11})").matcher(html);
        int count = 0;
        while (references.find()) {
            assertThat(references.group(1)).matches("data:image/|#section-\\d+");
            count++;
        }
        assertThat(count).isEqualTo(5);
    }

    @Test
    void everyElementThatOpensAlsoCloses() {
        String html = hostile().toHtml();
        for (String tag : List.of(
                "html", "head", "body", "main", "header", "nav", "h1", "h2", "p", "figure", "dl", "dt", "dd", "div",
                "table", "thead", "tbody", "tr", "th", "td", "pre", "details", "summary", "style", "svg", "text",
                "title", "desc")) {
            int open = html.split("<" + tag + "[ >]", -1).length;
            assertThat(html.split("</" + tag + ">", -1)).as(tag).hasSize(open);
        }
    }

    @Test
    void figuresAreVectorGraphicsAtTheirLogicalSize() {
        Figure figure = Figure.of(LineChart.titled("t")).hiDpi();
        String html = HtmlReport.titled("r").figure(figure, "alt text", "").toHtml();
        assertThat(html)
                .contains("width=\"" + figure.width() + "\" height=\"" + figure.height() + "\" viewBox=\"0 0 ")
                .contains("<title id=\"figure-0-title\">alt text</title>")
                .doesNotContain("data:image")
                .doesNotContain("<figcaption>");
    }

    @Test
    void columnsOfNumbersAreAlignedToTheRight() {
        HtmlBlock.Table table = new HtmlBlock.Table(
                List.of("name", "value", "mixed"),
                List.of(
                        List.of("a", "1,234.5", "12"),
                        List.of("b", "\u22120.3e-5", "many"),
                        List.of("c", "\u2014", "")));
        assertThat(table.isNumeric(0)).isFalse();
        assertThat(table.isNumeric(1)).isTrue();
        assertThat(table.isNumeric(2)).isFalse();
    }

    @Test
    void aRowOfTheWrongLengthIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HtmlReport.titled("r").table(List.of("a", "b"), List.of(List.of("1"))))
                .withMessage("row 0 of the table must have 2 cells like the header, got 1");
    }

    @Test
    void theFileIsUtf8AndAddingPartsLeavesTheOriginalAlone(@TempDir Path folder) throws IOException {
        HtmlReport report = HtmlReport.titled("\u03c3 \u2248 50");
        String before = report.toHtml();
        assertThat(report.paragraph("more").toHtml()).isNotEqualTo(before);
        assertThat(report.toHtml()).isEqualTo(before);
        report.writeTo(folder.resolve("new/report.html"));
        assertThat(Files.readString(folder.resolve("new/report.html")))
                .isEqualTo(before)
                .contains("\u03c3 \u2248 50");
    }
}
