package dev.reverie.plot;

/**
 * Common settings of panels with axes.
 *
 * @param title text above the panel, empty for none
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param width width of the plot area in logical pixels
 * @param height height of the plot area in logical pixels
 * @param equalAspect whether one unit has the same length on both axes
 */
record Frame(String title, Axis x, Axis y, int width, int height, boolean equalAspect) {
    static Frame of(int width, int height) {
        return new Frame("", Axis.PLAIN, Axis.PLAIN, width, height, false);
    }

    Frame withTitle(String newTitle) {
        return new Frame(newTitle, x, y, width, height, equalAspect);
    }

    Frame withX(Axis newX) {
        return new Frame(title, newX, y, width, height, equalAspect);
    }

    Frame withY(Axis newY) {
        return new Frame(title, x, newY, width, height, equalAspect);
    }

    Frame withSize(int newWidth, int newHeight) {
        return new Frame(title, x, y, newWidth, newHeight, equalAspect);
    }

    Frame withEqualAspect(boolean equal) {
        return new Frame(title, x, y, width, height, equal);
    }
}
