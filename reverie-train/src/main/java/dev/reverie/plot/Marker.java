package dev.reverie.plot;

/** The marker of a point, with the area of a disc of the given radius. */
// The array is never changed, which only an annotation of the checker's own could say.
@SuppressWarnings("ImmutableEnumChecker")
enum Marker {
    NONE,
    SQUARE(-0.9, -0.9, 0.9, -0.9, 0.9, 0.9, -0.9, 0.9),
    TRIANGLE(0, -1.3, 1.15, 0.75, -1.15, 0.75),
    DIAMOND(0, -1.35, 1.15, 0, 0, 1.35, -1.15, 0),
    DISC;

    private final double[] corners;

    Marker(double... corners) {
        this.corners = corners;
    }

    void draw(Drawing drawing, double x, double y, double radius, int colour, double alpha) {
        drawAll(drawing, new double[] {x, y}, radius, colour, alpha);
    }

    /** Draws the sign at places given as x, y, x, y, ... */
    void drawAll(Drawing drawing, double[] places, double radius, int colour, double alpha) {
        if (this == DISC) {
            drawing.discs(places, radius, colour, alpha);
        } else if (this != NONE) {
            for (int i = 0; i < places.length; i += 2) {
                double[] polygon = new double[corners.length];
                for (int k = 0; k < corners.length; k++) {
                    polygon[k] = places[i + k % 2] + radius * corners[k];
                }
                drawing.polygon(polygon, colour, alpha);
            }
        }
    }
}
