package dev.reverie.sampler;

/**
 * A piece of a Brownian path with d coordinates, by what a solver needs to know of it.
 *
 * <pre>{@code
 * w = W(end) - W(start) ~ N(0, h)
 * H = (1/h) integral (W - W(start)) dr - w / 2 ~ N(0, h / 12), independent of w
 * }</pre>
 */
final class BrownianSegment {
    private final double length;
    private final double[] w;
    private final double[] area;

    /**
     * A piece.
     *
     * @param length h, at least 0
     * @param w increment of each coordinate; not copied
     * @param area space-time Levy area H of each coordinate; not copied
     */
    BrownianSegment(double length, double[] w, double[] area) {
        this.length = length;
        this.w = w;
        this.area = area;
    }

    /** Length h. */
    double length() {
        return length;
    }

    /** Increment of one coordinate. */
    double w(int i) {
        return w[i];
    }

    /** Space-time Levy area H of one coordinate. */
    double area(int i) {
        return area[i];
    }

    /** A whole piece out of nothing, from two standard normal numbers for each coordinate. */
    static BrownianSegment draw(double length, double[] normals) {
        int dimension = normals.length / 2;
        double[] w = new double[dimension];
        double[] area = new double[dimension];
        for (int i = 0; i < dimension; i++) {
            w[i] = Math.sqrt(length) * normals[2 * i];
            area[i] = Math.sqrt(length / 12) * normals[2 * i + 1];
        }
        return new BrownianSegment(length, w, area);
    }

    /**
     * The first part of this piece, drawn given the whole. With {@code u} the share of the length, conditioning {@code
     * (w_1, H_1)} on {@code (w, H)} by {@code Cov(w_1, H) = u (1 - u) h / 2} and {@code Cov(H_1, H) = u^2 h / 12} gives
     *
     * <pre>{@code
     * w_1 = u w + 6 u (1 - u) H + s z_1,                 s^2 = h u (1 - u) (1 - 3 u (1 - u))
     * H_1 = u^2 H - u^3 (1 - u) h / (2 s) z_1 + c z_2,   c^2 = h u (1 - u^3) / 12 - (u^3 (1 - u) h / (2 s))^2
     * }</pre>
     *
     * @param share u in (0, 1)
     * @param normals two standard normal numbers for each coordinate
     */
    BrownianSegment first(double share, double[] normals) {
        double rest = 1 - share;
        double ofArea = 6 * share * rest;
        double s = Math.sqrt(length * share * rest * (1 - 3 * share * rest));
        double shared = -share * share * share * rest * length / (2 * s);
        double own = Math.sqrt(Math.max(0, length * share * (1 - share * share * share) / 12 - shared * shared));
        double[] firstW = new double[w.length];
        double[] firstArea = new double[w.length];
        for (int i = 0; i < w.length; i++) {
            firstW[i] = share * w[i] + ofArea * area[i] + s * normals[2 * i];
            firstArea[i] = share * share * area[i] + shared * normals[2 * i] + own * normals[2 * i + 1];
        }
        return new BrownianSegment(share * length, firstW, firstArea);
    }

    /** The rest of this segment after its first part; the inverse of {@link #then}. */
    BrownianSegment after(BrownianSegment first) {
        double share = first.length / length;
        double rest = 1 - share;
        double[] restW = new double[w.length];
        double[] restArea = new double[w.length];
        for (int i = 0; i < w.length; i++) {
            restW[i] = w[i] - first.w[i];
            restArea[i] = (area[i] - share * first.area[i] - (rest * first.w[i] - share * restW[i]) / 2) / rest;
        }
        return new BrownianSegment(length - first.length, restW, restArea);
    }

    /** This piece and the one that follows it, as one. */
    BrownianSegment then(BrownianSegment next) {
        double whole = length + next.length;
        double share = length / whole;
        double rest = next.length / whole;
        double[] sumW = new double[w.length];
        double[] sumArea = new double[w.length];
        for (int i = 0; i < w.length; i++) {
            sumW[i] = w[i] + next.w[i];
            sumArea[i] = share * area[i] + rest * next.area[i] + (rest * w[i] - share * next.w[i]) / 2;
        }
        return new BrownianSegment(whole, sumW, sumArea);
    }
}
