package dev.reverie.plot;

import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** One part of an {@link HtmlReport}. */
sealed interface HtmlBlock {
    /** Appends the part; {@code section} is the number of the section it starts or belongs to. */
    void append(StringBuilder html, int section);

    /** The text with the five characters replaced that mean something in HTML; control characters become blanks. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                case '\n', '\t' -> escaped.appendCodePoint(c);
                default ->
                    escaped.appendCodePoint(
                            Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? ' ' : c);
            }
        });
        return escaped.toString();
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** A heading that starts a section. */
    record Section(String heading) implements HtmlBlock {
        @Override
        public void append(StringBuilder html, int section) {
            html.append("<h2 id=\"section-")
                    .append(section)
                    .append("\">")
                    .append(escape(heading))
                    .append("</h2>\n");
        }
    }

    /** Running text. */
    record Paragraph(String text) implements HtmlBlock {
        @Override
        public void append(StringBuilder html, int section) {
            html.append("<p>").append(escape(text)).append("</p>\n");
        }
    }

    /** A picture with caption. */
    record Picture(String type, String base64, int width, int height, String alt, String caption, boolean pixels)
            implements HtmlBlock {
        @Override
        public void append(StringBuilder html, int section) {
            html.append("<figure>\n<img")
                    .append(pixels ? " class=\"pixels\"" : "")
                    .append(" src=\"data:")
                    .append(type)
                    .append(";base64,")
                    .append(base64)
                    .append("\" width=\"")
                    .append(width)
                    .append("\" height=\"")
                    .append(height)
                    .append("\" alt=\"")
                    .append(escape(alt))
                    .append("\">\n");
            if (!caption.isEmpty()) {
                html.append("<figcaption>").append(escape(caption)).append("</figcaption>\n");
            }
            html.append("</figure>\n");
        }
    }

    /** A vector graphic with caption. */
    record Vector(String svg, String caption) implements HtmlBlock {
        @Override
        public void append(StringBuilder html, int section) {
            html.append("<figure>\n").append(svg);
            if (!caption.isEmpty()) {
                html.append("<figcaption>").append(escape(caption)).append("</figcaption>\n");
            }
            html.append("</figure>\n");
        }
    }

    /** Names with values. */
    record KeyValues(List<List<String>> rows) implements HtmlBlock {
        @Override
        public void append(StringBuilder html, int section) {
            html.append("<dl>\n");
            for (List<String> row : rows) {
                html.append("<div><dt>")
                        .append(escape(row.get(0)))
                        .append("</dt><dd>")
                        .append(escape(row.get(1)))
                        .append("</dd></div>\n");
            }
            html.append("</dl>\n");
        }
    }

    /** A table with a header. */
    record Table(List<String> header, List<List<String>> rows) implements HtmlBlock {
        private static final Pattern NUMBER = Pattern.compile(
                "|-|\u2013|\u2014|NaN|[+\u2212-]?[\\d,.]*\\d([eE][+-]?\\d+)?( ?(%|s|ms|min|h|GB|MB|KB|GiB|MiB|\u00d7))?"
                        + "( ?\u00b1 ?[\\d.]+)?");

        @Override
        public void append(StringBuilder html, int section) {
            html.append("<div class=\"wide\"><table>\n<thead><tr>");
            for (int column = 0; column < header.size(); column++) {
                html.append(isNumeric(column) ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">")
                        .append(escape(header.get(column)))
                        .append("</th>");
            }
            html.append("</tr></thead>\n<tbody>\n");
            for (List<String> row : rows) {
                html.append("<tr>");
                for (int column = 0; column < row.size(); column++) {
                    html.append(isNumeric(column) ? "<td class=\"number\">" : "<td>")
                            .append(escape(row.get(column)))
                            .append("</td>");
                }
                html.append("</tr>\n");
            }
            if (rows.isEmpty()) {
                html.append("<tr><td colspan=\"")
                        .append(Math.max(1, header.size()))
                        .append("\">no rows</td></tr>\n");
            }
            html.append("</tbody>\n</table></div>\n");
        }

        boolean isNumeric(int column) {
            return !rows.isEmpty()
                    && rows.stream()
                            .allMatch(row -> NUMBER.matcher(row.get(column)).matches());
        }
    }

    /** A text of fixed width. */
    record Code(String text) implements HtmlBlock {
        @Override
        public void append(StringBuilder html, int section) {
            html.append("<pre>").append(escape(text.stripTrailing())).append("</pre>\n");
        }
    }

    /** A text of fixed width that can be unfolded. */
    record Details(String summary, String text) implements HtmlBlock {
        @Override
        public void append(StringBuilder html, int section) {
            html.append("<details>\n<summary>")
                    .append(escape(summary))
                    .append("</summary>\n<pre>")
                    .append(escape(text.stripTrailing()))
                    .append("</pre>\n</details>\n");
        }
    }
}
