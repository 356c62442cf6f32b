package dev.reverie.plot;

/**
 * The map from data to the plot area.
 *
 * @param plot the plot area
 * @param x limits of the horizontal axis
 * @param y limits of the vertical axis
 */
record Axes(Box plot, Limits x, Scale xScale, Limits y, Scale yScale) {
    double px(double value) {
        return plot.x() + plot.width() * share(value, x, xScale);
    }

    double py(double value) {
        return plot.bottom() - plot.height() * share(value, y, yScale);
    }

    boolean shows(double xValue, double yValue) {
        return xScale.shows(xValue) && yScale.shows(yValue);
    }

    private static double share(double value, Limits limits, Scale scale) {
        double from = scale.forward(limits.low());
        double to = scale.forward(limits.high());
        return (scale.forward(value) - from) / (to - from);
    }
}
