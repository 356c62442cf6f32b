package dev.reverie.plot;

import java.util.List;

/** Positions of the plot areas of a figure: within a row and within a column their edges line up. */
final class PanelLayout {
    private final int columns;
    private final double[] x;
    private final double[] y;
    private final double[] widths;
    private final double[] heights;
    private final double totalWidth;
    private final double totalHeight;

    private PanelLayout(
            int columns, double[] x, double[] y, double[] widths, double[] heights, double width, double height) {
        this.columns = columns;
        this.x = x;
        this.y = y;
        this.widths = widths;
        this.heights = heights;
        this.totalWidth = width;
        this.totalHeight = height;
    }

    static PanelLayout of(int columns, List<Panel> panels, String title) {
        int rows = (panels.size() + columns - 1) / columns;
        double[] left = new double[columns];
        double[] right = new double[columns];
        double[] widths = new double[columns];
        double[] top = new double[rows];
        double[] bottom = new double[rows];
        double[] heights = new double[rows];
        for (int i = 0; i < panels.size(); i++) {
            Panel panel = panels.get(i);
            Insets insets = panel.insets();
            int column = i % columns;
            int row = i / columns;
            left[column] = Math.max(left[column], Math.ceil(insets.left()));
            right[column] = Math.max(right[column], Math.ceil(insets.right()));
            widths[column] = Math.max(widths[column], Math.ceil(panel.plotWidth()));
            top[row] = Math.max(top[row], Math.ceil(insets.top()));
            bottom[row] = Math.max(bottom[row], Math.ceil(insets.bottom()));
            heights[row] = Math.max(heights[row], Math.ceil(panel.plotHeight()));
        }
        double[] x = new double[columns];
        double across = Theme.MARGIN;
        for (int column = 0; column < columns; column++) {
            x[column] = across + left[column];
            across = x[column] + widths[column] + right[column] + Theme.GAP;
        }
        double titleWidth = StrokeFont.boldWidth(title, Theme.FIGURE_TITLE);
        double[] y = new double[rows];
        double down = Theme.MARGIN + (title.isEmpty() ? 0 : 28);
        for (int row = 0; row < rows; row++) {
            y[row] = down + top[row];
            down = y[row] + heights[row] + bottom[row] + Theme.GAP;
        }
        double width = Math.max(across - Theme.GAP, Theme.MARGIN + titleWidth) + Theme.MARGIN;
        return new PanelLayout(columns, x, y, widths, heights, width, down - Theme.GAP + Theme.MARGIN);
    }

    double width() {
        return totalWidth;
    }

    double height() {
        return totalHeight;
    }

    /** The plot area of panel number {@code index}. */
    Box cell(int index) {
        int column = index % columns;
        int row = index / columns;
        return new Box(x[column], y[row], widths[column], heights[row]);
    }
}
