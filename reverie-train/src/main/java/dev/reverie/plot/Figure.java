package dev.reverie.plot;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A picture of one or several panels in rows and columns, with plot areas aligned and a shared title.
 *
 * <p>The size follows from the panels. Drawing is deterministic: equal figures give equal bytes. Immutable; the methods
 * {@code title} and {@code hiDpi} return changed copies.
 */
public final class Figure {
    private final String title;
    private final int columns;
    private final List<Panel> panels;
    private final int scale;
    private final PanelLayout grid;

    private Figure(String title, int columns, List<Panel> panels, int scale) {
        this.title = title;
        this.columns = columns;
        this.panels = panels;
        this.scale = scale;
        this.grid = PanelLayout.of(columns, panels, title);
    }

    /**
     * Puts panels side by side in one row.
     *
     * @param panels one panel or more
     * @return the figure
     * @throws IllegalArgumentException if there is no panel
     */
    public static Figure of(Panel... panels) {
        return grid(Math.max(1, panels.length), List.of(panels));
    }

    /**
     * Puts panels into rows of {@code columns}, filled from the left and from the top.
     *
     * @param columns panels in a row, at least 1
     * @param panels one panel or more
     * @return the figure
     * @throws IllegalArgumentException if there is no panel or {@code columns} is less than 1
     */
    public static Figure grid(int columns, List<? extends Panel> panels) {
        Checks.positive(columns, "columns");
        if (panels.isEmpty()) {
            throw new IllegalArgumentException("a figure needs at least one panel, got none");
        }
        return new Figure("", Math.min(columns, panels.size()), List.copyOf(panels), 1);
    }

    /**
     * Sets the title above all panels.
     *
     * @param newTitle the title, empty for none
     * @return a changed copy
     */
    public Figure title(String newTitle) {
        return new Figure(newTitle, columns, panels, scale);
    }

    /**
     * Draws with two device pixels for one logical pixel, for dense screens and print.
     *
     * @return a changed copy
     */
    public Figure hiDpi() {
        return new Figure(title, columns, panels, 2);
    }

    /**
     * The width at which the figure is meant to be shown.
     *
     * @return logical pixels; the bitmap of a {@link #hiDpi} figure is twice as wide
     */
    public int width() {
        return (int) Math.ceil(grid.width());
    }

    /**
     * The height at which the figure is meant to be shown.
     *
     * @return logical pixels; the bitmap of a {@link #hiDpi} figure is twice as high
     */
    public int height() {
        return (int) Math.ceil(grid.height());
    }

    /**
     * Draws the figure.
     *
     * @return a new opaque image
     */
    public BufferedImage toImage() {
        Canvas canvas = new Canvas(width(), height(), scale);
        draw(canvas);
        return canvas.toImage();
    }

    /**
     * Draws the figure as an SVG element for a page, its text as text.
     *
     * @param id unique in the page
     * @param shown what the figure shows
     */
    String toSvg(String id, String shown) {
        SvgDrawing drawing = new SvgDrawing(width(), height());
        draw(drawing);
        return drawing.toSvg(
                id,
                shown,
                panels.stream()
                        .map(Panel::description)
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(". ")));
    }

    private void draw(Drawing drawing) {
        if (!title.isEmpty()) {
            drawing.textBold(
                    title, Theme.MARGIN, Theme.MARGIN + 14, Theme.FIGURE_TITLE, StrokeFont.Align.LEFT, Theme.TEXT);
        }
        for (int i = 0; i < panels.size(); i++) {
            panels.get(i).draw(drawing, grid.cell(i));
        }
    }

    /**
     * Draws the figure as a PNG file in memory.
     *
     * @return the bytes of the file
     */
    public byte[] toPng() {
        return Images.toPng(toImage());
    }

    /**
     * Draws the figure into a PNG file; missing folders are created.
     *
     * @param file where to write; an existing file is replaced
     * @throws IOException if the file cannot be written
     */
    public void writePng(Path file) throws IOException {
        Images.save(file, toPng());
    }
}
