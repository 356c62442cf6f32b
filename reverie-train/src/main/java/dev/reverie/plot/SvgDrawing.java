package dev.reverie.plot;

import dev.reverie.plot.StrokeFont.Align;
import java.awt.image.BufferedImage;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An SVG element for an HTML page (SVG 1.1): lines and areas as shapes, text as text in the fonts of the page, images as
 * PNG data. Nothing outside of the element is referred to. Lengths of text are fixed to those of {@link StrokeFont}, by
 * which panels lay out.
 */
final class SvgDrawing extends Drawing {
    /** Pixels of a raster in one logical pixel. */
    private static final int RASTER_SCALE = 2;
    /** Discs in one path: within it they do not darken each other, so that few neighbours should share one. */
    private static final int DISCS = 64;

    private final int width;
    private final int height;
    private final StringBuilder svg = new StringBuilder();

    SvgDrawing(int width, int height) {
        this.width = width;
        this.height = height;
        fill(new Box(0, 0, width, height), Theme.BACKGROUND, 1);
    }

    /** At most two digits after the point. */
    static String number(double value) {
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_EVEN);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /**
     * The whole element.
     *
     * @param id unique in the page
     * @param title what the drawing shows
     * @param description its parts
     */
    String toSvg(String id, String title, String description) {
        return "<svg role=\"img\" aria-labelledby=\"" + id + "-title\" aria-describedby=\"" + id + "-text\" width=\""
                + width + "\" height=\"" + height + "\" viewBox=\"0 0 " + width + " " + height + "\">\n<title id=\""
                + id
                + "-title\">" + HtmlBlock.escape(title) + "</title>\n<desc id=\"" + id + "-text\">"
                + HtmlBlock.escape(description) + "</desc>\n" + svg + "</svg>\n";
    }

    @Override
    double scale() {
        return 1;
    }

    /** An inner element is a window of its own, so that no clip path needs a name. */
    @Override
    void clip(Box box) {
        svg.append("<svg")
                .append(box(box))
                .append(" viewBox=\"")
                .append(number(box.x()))
                .append(' ')
                .append(number(box.y()))
                .append(' ')
                .append(number(box.width()))
                .append(' ')
                .append(number(box.height()))
                .append("\">\n");
    }

    @Override
    void noClip() {
        svg.append("</svg>\n");
    }

    @Override
    void fill(Box box, int colour, double alpha) {
        svg.append("<rect")
                .append(box(box))
                .append(paint("fill", colour, alpha))
                .append("/>\n");
    }

    @Override
    void stroke(double[] path, double lineWidth, int colour, double alpha, Dash dash) {
        if (path.length < 2) {
            return;
        }
        svg.append("<path d=\"").append(line(path)).append(path.length == 2 ? "h0\"" : "\"");
        svg.append(pen(lineWidth, colour, alpha));
        if (dash != Dash.SOLID) {
            svg.append(" stroke-dasharray=\"").append(dash.svg()).append('"');
        }
        svg.append("/>\n");
    }

    /** Points are paths without length, whose round caps are discs. */
    @Override
    void discs(double[] centres, double radius, int colour, double alpha) {
        for (int from = 0; from < centres.length; from += 2 * DISCS) {
            svg.append("<path d=\"");
            for (int i = from; i < Math.min(centres.length, from + 2 * DISCS); i += 2) {
                svg.append('M')
                        .append(number(centres[i]))
                        .append(' ')
                        .append(number(centres[i + 1]))
                        .append("h0");
            }
            svg.append('"').append(pen(2 * radius, colour, alpha)).append("/>\n");
        }
    }

    @Override
    void polygon(double[] corners, int colour, double alpha) {
        svg.append("<path d=\"")
                .append(line(corners))
                .append("Z\" fill-rule=\"evenodd\"")
                .append(paint("fill", colour, alpha))
                .append("/>\n");
    }

    @Override
    void raster(Box area, Raster colours) {
        int columns = Math.max(1, (int) Math.round(area.width() * RASTER_SCALE));
        int rows = Math.max(1, (int) Math.round(area.height() * RASTER_SCALE));
        BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_ARGB);
        for (int j = 0; j < rows; j++) {
            for (int i = 0; i < columns; i++) {
                int colour = colours.colour((i + 0.5) / columns, (j + 0.5) / rows);
                image.setRGB(i, j, colour == Raster.NOTHING ? 0 : colour | 0xff000000);
            }
        }
        place(image, area, "");
    }

    @Override
    void image(int[] pixels, int imageWidth, int imageHeight, double x, double y, int upscale) {
        BufferedImage image = new BufferedImage(imageWidth, imageHeight, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, imageWidth, imageHeight, pixels, 0, imageWidth);
        Box area = new Box(Math.round(x), Math.round(y), (double) imageWidth * upscale, (double) imageHeight * upscale);
        place(image, area, " class=\"pixels\"");
    }

    @Override
    void text(String text, double x, double baseline, double size, Align align, int colour) {
        write(text, x, baseline, size, align, colour, StrokeFont.width(text, size), "");
    }

    @Override
    void textBold(String text, double x, double baseline, double size, Align align, int colour) {
        write(text, x, baseline, size, align, colour, StrokeFont.width(text, size), " font-weight=\"600\"");
    }

    @Override
    void textUpwards(String text, double x, double y, double size, Align align, int colour) {
        String turn = " transform=\"rotate(-90 " + number(x) + " " + number(y) + ")\"";
        write(text, x, y, size, align, colour, StrokeFont.width(text, size), turn);
    }

    private void write(
            String text, double x, double y, double size, Align align, int colour, double length, String more) {
        if (text.isBlank()) {
            return;
        }
        svg.append("<text x=\"").append(number(x)).append("\" y=\"").append(number(y));
        svg.append("\" font-size=\"").append(number(size));
        svg.append("\" text-anchor=\"").append(align.svg());
        svg.append("\" textLength=\"").append(number(length)).append("\" lengthAdjust=\"spacingAndGlyphs\"");
        svg.append(paint("fill", colour, 1)).append(more).append('>');
        svg.append(HtmlBlock.escape(text)).append("</text>\n");
    }

    private void place(BufferedImage image, Box area, String more) {
        svg.append("<image")
                .append(box(area))
                .append(more)
                .append(" preserveAspectRatio=\"none\" href=\"data:image/png;base64,")
                .append(HtmlBlock.base64(Images.toPng(image)))
                .append("\"/>\n");
    }

    private static String line(double[] path) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i + 1 < path.length; i += 2) {
            line.append(i == 0 ? 'M' : 'L').append(number(path[i])).append(' ').append(number(path[i + 1]));
        }
        return line.toString();
    }

    private static String pen(double lineWidth, int colour, double alpha) {
        return " fill=\"none\" stroke-width=\"" + number(lineWidth)
                + "\" stroke-linecap=\"round\" stroke-linejoin=\"round\"" + paint("stroke", colour, alpha);
    }

    private static String paint(String what, int colour, double alpha) {
        String paint =
                " " + what + "=\"#" + Integer.toHexString(0x1000000 | colour).substring(1) + "\"";
        return alpha >= 1 ? paint : paint + " " + what + "-opacity=\"" + number(alpha) + "\"";
    }

    private static String box(Box box) {
        return " x=\"" + number(box.x()) + "\" y=\"" + number(box.y()) + "\" width=\"" + number(box.width())
                + "\" height=\"" + number(box.height()) + "\"";
    }
}
