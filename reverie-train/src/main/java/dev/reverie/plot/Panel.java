package dev.reverie.plot;

/** One drawing within a {@link Figure}: a chart with axes, a grid of images or a filmstrip. Panels are immutable. */
public abstract sealed class Panel permits AxesPanel, ImageGrid, Filmstrip {
    Panel() {}

    /** The room needed around the plot area. */
    abstract Insets insets();

    /** The preferred width of the plot area. */
    abstract double plotWidth();

    /** The preferred height of the plot area. */
    abstract double plotHeight();

    /** Text alternative of the panel; empty if there is none. */
    abstract String description();

    /** Draws the panel; {@code plot} is the plot area, at least as large as preferred. */
    abstract void draw(Drawing drawing, Box plot);
}
