package dev.reverie.plot;

import java.util.ArrayList;
import java.util.List;

/** Dash pattern of a line; lengths in logical pixels, between the centres of the round caps. */
// The array is never changed, which only an annotation of the checker's own could say.
@SuppressWarnings("ImmutableEnumChecker")
enum Dash {
    SOLID,
    DASHED(7, 5),
    DOTTED(0, 4.5),
    DASH_DOT(8, 5, 0, 5);

    /** Drawn and left out in turn. */
    private final double[] lengths;

    Dash(double... lengths) {
        this.lengths = lengths;
    }

    /** The lengths as SVG has them; empty for a line without gaps. */
    String svg() {
        List<String> parts = new ArrayList<>();
        for (double length : lengths) {
            parts.add(SvgDrawing.number(length));
        }
        return String.join(" ", parts);
    }

    /** The pieces of a path x, y, x, y, ... that are drawn. */
    List<double[]> pieces(double[] path) {
        if (lengths.length == 0 || path.length < 4) {
            return List.of(path);
        }
        List<double[]> pieces = new ArrayList<>();
        List<Double> piece = new ArrayList<>(List.of(path[0], path[1]));
        int phase = 0;
        double left = lengths[0];
        for (int i = 0; i + 3 < path.length; i += 2) {
            double length = Math.hypot(path[i + 2] - path[i], path[i + 3] - path[i + 1]);
            double done = 0;
            while (length - done > left) {
                done += left;
                double share = done / length;
                double x = path[i] + share * (path[i + 2] - path[i]);
                double y = path[i + 1] + share * (path[i + 3] - path[i + 1]);
                if (phase % 2 == 0) {
                    piece.add(x);
                    piece.add(y);
                    pieces.add(array(piece));
                }
                piece = new ArrayList<>(List.of(x, y));
                phase = (phase + 1) % lengths.length;
                left = lengths[phase];
            }
            left -= length - done;
            if (phase % 2 == 0) {
                piece.add(path[i + 2]);
                piece.add(path[i + 3]);
            }
        }
        if (phase % 2 == 0) {
            pieces.add(array(piece));
        }
        return pieces;
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
