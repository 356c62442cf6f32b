package dev.reverie.lab.fokkerplanck;

/**
 * A step with noise: Scharfetter-Gummel fluxes in space, backward Euler with limited extrapolation in time.
 *
 * <p><b>Space.</b> With {@code v = f - (g^2)' / 2} and {@code D = g^2 / 2} on a face, {@code z = v h / D}, the flux that is
 * exact for constant {@code v}, {@code D} and a constant flux is
 *
 * <pre>{@code
 * J = (D / h) (B(-z) p_i - B(z) p_{i+1}),   B(z) = z / (exp(z) - 1)
 * }</pre>
 *
 * <p>(Scharfetter and Gummel 1969, IEEE Trans. Electron Devices 16, 64; for Fokker-Planck equations Chang and Cooper 1970,
 * J. Comput. Phys. 6, 1). It vanishes for {@code p_{i+1} / p_i = exp(z)}, tends to central differences for small {@code z}
 * and to upwinding for large. Both coefficients are positive, so the matrix is the generator of a Markov chain.
 *
 * <p><b>Time.</b> {@code (I - dt Q) p' = p} is positive and conserves mass for every step, and no linear method of higher
 * order does so (Bolley and Crouzeix 1978, RAIRO Anal. Numer. 12, 237). Second order therefore comes from a step that is not
 * linear: two half steps and one whole step extrapolated, {@code 2 p_half - p_whole}, where the correction is read as fluxes
 * between cells and these are limited so that no cell gives more than it has (Zalesak 1979, J. Comput. Phys. 31, 335).
 *
 * <p><b>Rounding.</b> The elimination keeps {@code d_i - a_i}, the part of the pivot above the rate to the next cell, instead
 * of the pivot, so that nothing is ever subtracted, as Grassmann, Taksar and Heyman 1985 do for Markov chains: every cell is
 * exact to a few digits of the last place, those in the far tails too.
 */
final class DiffusiveSweep implements LineSweep {
    /** Keeps the rounding of a limited outflow from taking a cell below zero. */
    private static final double ALMOST_ALL = 1.0 - 0x1.0p-48;

    private final int cells;
    /** Rate from cell i to cell i + 1. */
    private final double[] right;
    /** Rate from cell i + 1 to cell i. */
    private final double[] left;

    private final double[] pivot;
    private final double[] whole;
    private final double[] flux;
    private final double[] share;

    DiffusiveSweep(int cells) {
        this.cells = cells;
        right = new double[cells - 1];
        left = new double[cells - 1];
        pivot = new double[cells];
        whole = new double[cells];
        flux = new double[cells + 1];
        share = new double[cells];
    }

    @Override
    public void advance(double[] mass, LineCoefficients line, double step) {
        rates(line);
        System.arraycopy(mass, 0, whole, 0, cells);
        eliminate(step);
        solve(whole, step);
        eliminate(0.5 * step);
        solve(mass, 0.5 * step);
        solve(mass, 0.5 * step);
        correct(mass);
    }

    private void rates(LineCoefficients line) {
        double h = line.width;
        for (int i = 0; i < cells - 1; i++) {
            double velocity = line.drift[i] - 0.5 * (line.centreDiffusion[i + 1] - line.centreDiffusion[i]) / h;
            double diffusion = 0.5 * line.faceDiffusion[i];
            double z = velocity * h / diffusion;
            if (Double.isInfinite(z) || Double.isNaN(z)) {
                right[i] = Math.max(velocity, 0.0) / h;
                left[i] = Math.max(-velocity, 0.0) / h;
            } else {
                double falling = bernoulli(Math.abs(z));
                double rising = falling + Math.abs(z);
                double scale = diffusion / (h * h);
                right[i] = scale * (z > 0.0 ? rising : falling);
                left[i] = scale * (z > 0.0 ? falling : rising);
            }
        }
    }

    /** {@code z / (exp(z) - 1)} for {@code z >= 0}. */
    private static double bernoulli(double z) {
        // below, the next term of the series is lost in rounding
        return z < 1e-8 ? 1.0 - 0.5 * z : z / Math.expm1(z);
    }

    private void eliminate(double step) {
        double above = 1.0;
        for (int i = 0; i < cells - 1; i++) {
            pivot[i] = above + step * right[i];
            above = 1.0 + step * left[i] * above / pivot[i];
        }
        pivot[cells - 1] = above;
    }

    private void solve(double[] p, double step) {
        for (int i = 1; i < cells; i++) {
            p[i] += step * right[i - 1] * p[i - 1] / pivot[i - 1];
        }
        p[cells - 1] /= pivot[cells - 1];
        for (int i = cells - 2; i >= 0; i--) {
            p[i] = (p[i] + step * left[i] * p[i + 1]) / pivot[i];
        }
    }

    /** Adds {@code mass - whole}, limited, to {@code mass}. */
    private void correct(double[] mass) {
        // flux[i] passes from cell i - 1 to cell i; none enters at the ends
        double passed = 0.0;
        for (int i = 0; i < cells - 1; i++) {
            passed -= mass[i] - whole[i];
            flux[i + 1] = passed;
        }
        for (int i = 0; i < cells; i++) {
            double given = Math.max(flux[i + 1], 0.0) + Math.max(-flux[i], 0.0);
            share[i] = given > ALMOST_ALL * mass[i] ? ALMOST_ALL * mass[i] / given : 1.0;
        }
        for (int i = 1; i < cells; i++) {
            flux[i] *= flux[i] > 0.0 ? share[i - 1] : share[i];
        }
        for (int i = 0; i < cells; i++) {
            mass[i] = Math.max(0.0, mass[i] + (flux[i] - flux[i + 1]));
        }
    }
}
