package dev.reverie.plot;

/** The room that a panel needs around its plot area for titles, ticks, labels and captions, in logical pixels. */
record Insets(double top, double right, double bottom, double left) {
    static final Insets NONE = new Insets(0, 0, 0, 0);
}
