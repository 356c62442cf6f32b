package dev.reverie.lab.fokkerplanck;

/**
 * An interval cut into equal cells: {@code x_i = low + (i + 1/2) h}, {@code h = (high - low) / cells}.
 *
 * <p>A finite-volume method keeps the mass of each cell; what moves, moves through the faces between cells. Face {@code i},
 * for {@code i = 0..cells - 2}, lies between the cells {@code i} and {@code i + 1}. Nothing passes the two ends.
 *
 * @param low left end
 * @param high right end
 * @param cells number of cells, at least 2
 */
public record CellAxis(double low, double high, int cells) {
    private static final int MOST_CELLS = 1_000_000;

    /**
     * Checks the axis.
     *
     * @throws IllegalArgumentException unless {@code low < high} are finite and {@code cells} is in [2, 1000000]
     */
    public CellAxis {
        if (!(Double.isFinite(low) && Double.isFinite(high) && low < high)) {
            throw new IllegalArgumentException("an axis needs finite low < high, got [" + low + ", " + high + "]"
                    + (low > high ? "; are the two swapped?" : ""));
        }
        if (cells < 2 || cells > MOST_CELLS) {
            throw new IllegalArgumentException("an axis needs 2 to " + MOST_CELLS + " cells, got " + cells);
        }
    }

    /** The interval {@code [-radius, radius]} in equal cells. */
    public static CellAxis symmetric(double radius, int cells) {
        return new CellAxis(-radius, radius, cells);
    }

    /** Width {@code h} of a cell. */
    public double width() {
        return (high - low) / cells;
    }

    /** Centre of a cell; for indices outside {@code 0..cells - 1} the formula goes on. */
    public double centre(int cell) {
        return low + (cell + 0.5) * width();
    }

    /** Place of face {@code face}, between the cells {@code face} and {@code face + 1}. */
    public double face(int face) {
        return edge(face + 1);
    }

    /** Edge {@code i}, for {@code i = 0..cells}: the left end of cell {@code i}, and {@code high} at last. */
    public double edge(int i) {
        return i == cells ? high : low + i * width();
    }

    /** The cell that holds {@code x}; places outside belong to the first or the last cell. */
    public int cellOf(double x) {
        return (int) Math.min(Math.max(Math.floor((x - low) / width()), 0.0), cells - 1.0);
    }
}
