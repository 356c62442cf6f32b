package dev.reverie.lab.fokkerplanck;

/**
 * A semi-Lagrangian step without noise: cells are traced back along the flow and take the mass at their origin.
 *
 * <p>A conservative semi-Lagrangian method: the mass between two edges at the end is the mass between the places at which
 * they were at the start. The velocity is taken linear between edges, where the way back is known in closed form, and edges
 * can neither cross nor leave; the density inside a cell is a parabola with the mass of the cell and, at its edges, the
 * fourth-order values of the piecewise parabolic method (Colella and Woodward 1984, J. Comput. Phys. 54, 174), limited to
 * {@code [0, 3 p]} of both neighbours so that its integral rises monotonely (Fritsch and Carlson 1980). There is no bound
 * on the step but that of accuracy.
 */
final class TransportSweep implements LineSweep {
    /** Below this relative change of velocity over a way, the way is straight to rounding. */
    private static final double STRAIGHT = 1e-12;

    private final int cells;
    private final double[] velocity;
    private final double[] old;
    private final double[] edgeDensity;

    TransportSweep(int cells) {
        this.cells = cells;
        velocity = new double[cells + 1];
        old = new double[cells];
        edgeDensity = new double[cells + 1];
    }

    @Override
    public void advance(double[] mass, LineCoefficients line, double step) {
        for (int i = 0; i < cells - 1; i++) {
            velocity[i + 1] = line.drift[i] / line.width;
        }
        System.arraycopy(mass, 0, old, 0, cells);
        reconstruct();
        double from = 0.0;
        for (int i = 0; i < cells; i++) {
            double to = i == cells - 1 ? cells : Math.max(from, origin(i + 1, step));
            mass[i] = between(from, to);
            from = to;
        }
    }

    private void reconstruct() {
        for (int i = 1; i < cells; i++) {
            double near = old[i - 1] + old[i];
            double value = i == 1 || i == cells - 1 ? 0.5 * near : (7.0 * near - old[i - 2] - old[i + 1]) / 12.0;
            edgeDensity[i] = Math.min(Math.max(value, 0.0), 3.0 * Math.min(old[i - 1], old[i]));
        }
        edgeDensity[0] = old[0];
        edgeDensity[cells] = old[cells - 1];
    }

    /** Departure point of an edge {@code time} ago, in cells from the left end. */
    private double origin(int edge, double time) {
        double rest = time;
        int at = edge;
        boolean leftwards = velocity[edge] > 0.0;
        int direction = leftwards ? -1 : 1;
        while (velocity[at] != 0.0) {
            double here = Math.abs(velocity[at]);
            double there = (leftwards ? 1.0 : -1.0) * velocity[at + direction];
            double change = there - here;
            double needed = crossing(here, there);
            if (needed >= rest) {
                // dx/ds = here + change x, from one edge of the cell
                double z = change * rest;
                double way = Math.abs(z) < STRAIGHT ? here * rest : here * Math.expm1(z) / change;
                return at + direction * Math.min(way, 1.0);
            }
            rest -= needed;
            at += direction;
        }
        return at;
    }

    /** Time to cross a cell; infinite if the velocity vanishes or turns on the way. */
    private static double crossing(double here, double there) {
        if (there <= 0.0) {
            return Double.POSITIVE_INFINITY;
        }
        double change = there - here;
        return Math.abs(change) < STRAIGHT * here ? 1.0 / here : Math.log1p(change / here) / change;
    }

    /** The old mass between two places, in cells from the left end. */
    private double between(double from, double to) {
        int first = Math.min((int) from, cells - 1);
        int last = Math.min((int) to, cells - 1);
        if (first == last) {
            return Math.max(0.0, below(last, to - last) - below(first, from - first));
        }
        double mass = Math.max(0.0, old[first] - below(first, from - first));
        for (int i = first + 1; i < last; i++) {
            mass += old[i];
        }
        return mass + below(last, to - last);
    }

    /** The mass of the left part of a cell. */
    private double below(int cell, double part) {
        double rest = 1.0 - part;
        double value = old[cell] * part * part * (3.0 - 2.0 * part)
                + edgeDensity[cell] * part * rest * rest
                - edgeDensity[cell + 1] * part * part * rest;
        return Math.min(Math.max(value, 0.0), old[cell]);
    }
}
