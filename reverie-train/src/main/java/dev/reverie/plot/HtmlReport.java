package dev.reverie.plot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A report as one self-contained HTML file: styles inline, charts as SVG, pictures as data URIs, no reference to the
 * network, and no script but the line with which a page of work in progress loads itself anew. Follows the reader's light or dark setting and the width of the window.
 *
 * <p>Parts appear in the order in which they are added. All text is escaped. Immutable; the methods return changed
 * copies.
 */
public final class HtmlReport {
    private final String title;
    private final String subtitle;
    private final int refreshSeconds;
    private final List<HtmlBlock> blocks;

    private HtmlReport(String title, String subtitle, int refreshSeconds, List<HtmlBlock> blocks) {
        this.refreshSeconds = refreshSeconds;
        this.title = title;
        this.subtitle = subtitle;
        this.blocks = blocks;
    }

    /**
     * An empty report.
     *
     * @param title heading and name of the page
     * @return the report
     */
    public static HtmlReport titled(String title) {
        return new HtmlReport(title, "", 0, List.of());
    }

    /**
     * Sets the line below the heading.
     *
     * @param text the line, empty for none
     * @return a changed copy
     */
    public HtmlReport subtitle(String text) {
        return new HtmlReport(title, text, refreshSeconds, blocks);
    }

    /**
     * Makes the page load itself anew, from a file too; the reader stays where they were.
     *
     * @param seconds between two loads; 0 for never, the default
     * @return a changed copy
     */
    public HtmlReport refreshedEvery(int seconds) {
        return new HtmlReport(title, subtitle, seconds, blocks);
    }

    /**
     * Starts a section.
     *
     * @param heading its heading, also shown in the list of contents
     * @return a changed copy
     */
    public HtmlReport section(String heading) {
        return adding(new HtmlBlock.Section(heading));
    }

    /**
     * Adds a paragraph.
     *
     * @param text the text; line breaks count as blanks
     * @return a changed copy
     */
    public HtmlReport paragraph(String text) {
        return adding(new HtmlBlock.Paragraph(text));
    }

    /**
     * Adds a figure as a vector graphic, whose text can be searched, copied and read aloud.
     *
     * @param figure the figure
     * @param alt what the figure shows, for readers who cannot see it
     * @param caption text below, empty for none
     * @return a changed copy
     */
    public HtmlReport figure(Figure figure, String alt, String caption) {
        return adding(new HtmlBlock.Vector(figure.toSvg("figure-" + blocks.size(), alt), caption));
    }

    /**
     * Adds a grid of images without frame or margin, its pixels shown crisp.
     *
     * @param grid the images
     * @param alt what they show, for readers who cannot see it
     * @param caption text below, empty for none
     * @return a changed copy
     */
    public HtmlReport images(ImageGrid grid, String alt, String caption) {
        return adding(new HtmlBlock.Picture(
                "image/png",
                HtmlBlock.base64(Images.toPng(grid.toImage())),
                (int) grid.plotWidth(),
                (int) grid.plotHeight(),
                alt,
                caption,
                true));
    }

    /**
     * Adds an animation.
     *
     * @param animation the animation
     * @param alt what it shows, for readers who cannot see it
     * @param caption text below, empty for none
     * @return a changed copy
     */
    public HtmlReport animation(AnimatedGif animation, String alt, String caption) {
        return adding(new HtmlBlock.Picture(
                "image/gif",
                HtmlBlock.base64(animation.toBytes()),
                animation.width(),
                animation.height(),
                alt,
                caption,
                true));
    }

    /**
     * Adds a list of names with their values, such as machine, seed and versions.
     *
     * @param entries names and values in the order of the map; an ordered map such as {@link java.util.LinkedHashMap}
     *     keeps yours
     * @return a changed copy
     */
    public HtmlReport keyValues(Map<String, String> entries) {
        List<List<String>> rows = new ArrayList<>();
        entries.forEach((key, value) -> rows.add(List.of(key, value)));
        return adding(new HtmlBlock.KeyValues(List.copyOf(rows)));
    }

    /**
     * Adds a table; columns whose cells are all numbers are aligned to the right.
     *
     * @param header names of the columns
     * @param rows rows of as many cells
     * @return a changed copy
     * @throws IllegalArgumentException if a row has another number of cells than the header
     */
    public HtmlReport table(List<String> header, List<List<String>> rows) {
        List<List<String>> copies = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).size() != header.size()) {
                throw new IllegalArgumentException("row " + i + " of the table must have " + header.size()
                        + " cells like the header, got " + rows.get(i).size());
            }
            copies.add(List.copyOf(rows.get(i)));
        }
        return adding(new HtmlBlock.Table(List.copyOf(header), List.copyOf(copies)));
    }

    /**
     * Adds a text of fixed width, such as a command.
     *
     * @param text the text, line breaks kept
     * @return a changed copy
     */
    public HtmlReport code(String text) {
        return adding(new HtmlBlock.Code(text));
    }

    /**
     * Adds a text of fixed width that the reader can unfold, such as the resolved configuration.
     *
     * @param summary the line that is always visible
     * @param text the text, line breaks kept
     * @return a changed copy
     */
    public HtmlReport details(String summary, String text) {
        return adding(new HtmlBlock.Details(summary, text));
    }

    private HtmlReport adding(HtmlBlock block) {
        List<HtmlBlock> all = new ArrayList<>(blocks);
        all.add(block);
        return new HtmlReport(title, subtitle, refreshSeconds, List.copyOf(all));
    }

    /**
     * The page.
     *
     * @return a complete HTML 5 document, to be stored as UTF-8
     */
    public String toHtml() {
        StringBuilder html = new StringBuilder(1 << 16);
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
                .append(HtmlBlock.escape(title))
                .append("</title>\n")
                .append(refreshment())
                .append("<style>\n")
                .append(HtmlStyle.CSS)
                .append("</style>\n</head>\n<body>\n<main>\n<header>\n<h1>")
                .append(HtmlBlock.escape(title))
                .append("</h1>\n");
        if (!subtitle.isEmpty()) {
            html.append("<p class=\"subtitle\">")
                    .append(HtmlBlock.escape(subtitle))
                    .append("</p>\n");
        }
        html.append("</header>\n");
        contents(html);
        int section = 0;
        for (HtmlBlock block : blocks) {
            if (block instanceof HtmlBlock.Section) {
                section++;
            }
            block.append(html, section);
        }
        return html.append("</main>\n</body>\n</html>\n").toString();
    }

    /** Loading anew keeps the place in the page, while a change of address, which a meta element makes, may not. */
    private String refreshment() {
        return refreshSeconds == 0
                ? ""
                : "<script>setTimeout(function () { location.reload(); }, " + 1000L * refreshSeconds
                        + ");</script>\n<noscript><meta http-equiv=\"refresh\" content=\"" + refreshSeconds
                        + "\"></noscript>\n";
    }

    private void contents(StringBuilder html) {
        List<String> headings = new ArrayList<>();
        for (HtmlBlock block : blocks) {
            if (block instanceof HtmlBlock.Section section) {
                headings.add(section.heading());
            }
        }
        if (headings.size() < 3) {
            return;
        }
        html.append("<nav aria-label=\"Contents\">\n");
        for (int i = 0; i < headings.size(); i++) {
            html.append("<a href=\"#section-")
                    .append(i + 1)
                    .append("\">")
                    .append(HtmlBlock.escape(headings.get(i)))
                    .append("</a>\n");
        }
        html.append("</nav>\n");
    }

    /**
     * Writes the page; missing folders are created.
     *
     * @param file where to write; an existing file is replaced
     * @throws IOException if the file cannot be written
     */
    public void writeTo(Path file) throws IOException {
        Images.save(file, toHtml().getBytes(StandardCharsets.UTF_8));
    }
}
