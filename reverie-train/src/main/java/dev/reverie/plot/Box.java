package dev.reverie.plot;

/** A rectangle in logical pixels, y downwards. */
record Box(double x, double y, double width, double height) {
    double right() {
        return x + width;
    }

    double bottom() {
        return y + height;
    }

    double centreX() {
        return x + width / 2;
    }

    double centreY() {
        return y + height / 2;
    }

    boolean contains(double px, double py) {
        return px >= x && px <= right() && py >= y && py <= bottom();
    }

    /** The largest box of the given height / width ratio inside this one, at its upper left, on whole pixels. */
    Box fit(double ratio) {
        double fitted = Math.min(width, height / ratio);
        return new Box(x, y, Math.round(fitted), Math.round(fitted * ratio));
    }
}
