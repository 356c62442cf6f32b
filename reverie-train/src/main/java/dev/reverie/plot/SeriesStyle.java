package dev.reverie.plot;

/**
 * Colour, dash and marker of a series. The first eight differ in colour; each further eight repeat the
 * colours with another dash and marker. No two of {@value #COUNT} series are alike, and no two of the first 32 share
 * colour and dash.
 *
 * @param colour the colour of lines and points
 * @param dash how lines are interrupted
 * @param marker the sign of points on a line
 */
record SeriesStyle(int colour, Dash dash, Marker marker) {
    /** Number of styles before they repeat: 8 colours, 4 dashes, 5 markers. */
    static final int COUNT = 160;

    private static final Dash[] DASHES = Dash.values();
    private static final Marker[] MARKERS = Marker.values();

    /** The style of series number {@code index}, counted from 0. */
    static SeriesStyle of(int index) {
        int round = index / Theme.cycleLength();
        int dash = round % DASHES.length;
        Marker marker = MARKERS[(dash + round / DASHES.length) % MARKERS.length];
        return new SeriesStyle(Theme.series(index), DASHES[dash], marker);
    }

    /** The sign of a point without a line: a disc where lines have no marker. */
    Marker pointMarker() {
        return marker == Marker.NONE ? Marker.DISC : marker;
    }

    /** The colour of areas, paler or darker where the colours repeat: areas have neither dash nor marker. */
    int area() {
        return switch (dash) {
            case SOLID -> colour;
            case DASHED -> Theme.mix(colour, 0xffffff, 0.45);
            case DOTTED -> Theme.mix(colour, 0x000000, 0.4);
            case DASH_DOT -> Theme.mix(colour, 0xffffff, 0.7);
        };
    }
}
