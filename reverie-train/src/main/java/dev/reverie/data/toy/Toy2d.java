package dev.reverie.data.toy;

import dev.reverie.data.ContentHash;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.Provenance;
import dev.reverie.data.image.IdxDataset;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Endless points in the plane from well-known two-dimensional distributions, each within about {@code [-2.5, 2.5]^2} and
 * with a spread near 1, so one noise schedule suits them all.
 *
 * <p>Sample {@code i} is a function of (seed, split, i). Labels tell the mode or arm a point was drawn from.
 */
public final class Toy2d implements Dataset {

    /** The distributions. */
    public enum Kind {
        /** Eight narrow Gaussians (standard deviation 0.1) on a circle of radius 1.5. */
        EIGHT_GAUSSIANS("eight-gaussians", 8),
        /** A grid of 5 x 5 Gaussians (standard deviation 0.07), 0.9 apart. */
        MIXTURE("mixture", 25),
        /** Two interleaved half circles with noise 0.08. */
        MOONS("moons", 2),
        /** Two concentric circles of radius 0.8 and 1.8 with noise 0.07. */
        CIRCLES("circles", 2),
        /** A spiral of one and a half turns with noise 0.06. */
        SWISS_ROLL("swiss-roll", 0),
        /** The eight dark fields of a 4 x 4 board on [-2, 2]^2, uniform. */
        CHECKERBOARD("checkerboard", 8),
        /** Five blades bent around the centre. */
        PINWHEEL("pinwheel", 5),
        /** Two arms of a spiral wound around each other. */
        TWO_SPIRALS("two-spirals", 2);

        private final String id;
        private final int classes;

        Kind(String id, int classes) {
            this.id = id;
            this.classes = classes;
        }

        /**
         * The name in configurations and commands.
         *
         * @return e.g. {@code eight-gaussians}
         */
        public String id() {
            return id;
        }

        /**
         * The number of modes that labels tell apart.
         *
         * @return 0 for a distribution of one piece
         */
        public int classes() {
            return classes;
        }

        /**
         * The distribution of a name.
         *
         * @param id e.g. {@code moons}
         * @return absent when no distribution is called so
         */
        public static Optional<Kind> of(String id) {
            return Arrays.stream(values()).filter(kind -> kind.id.equals(id)).findFirst();
        }
    }

    private final Kind kind;
    private final String name;
    private final RandomStream stream;
    private final List<String> classNames;
    private final Provenance provenance;

    /**
     * Points of one distribution.
     *
     * @param kind which
     * @param seed every seed gives other points
     * @param split its name parts one seed into independent sets, e.g. {@code train} and {@code test}
     */
    public Toy2d(Kind kind, long seed, String split) {
        this.kind = kind;
        this.name = kind.id + "/" + split;
        this.stream = RandomStream.of(seed).purpose("toy2d/" + kind.id + "/" + split);
        this.classNames = IdxDataset.numbered(kind.classes);
        String recipe = kind.id + " version 1, seed " + seed + ", split " + split;
        this.provenance = new Provenance(recipe, ENDLESS, ContentHash.ofText(recipe), "the hash is that of the recipe");
    }

    /**
     * The names of all distributions.
     *
     * @return in the order of {@link Kind}
     */
    public static List<String> ids() {
        List<String> ids = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            ids.add(kind.id);
        }
        return ids;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DataShape shape() {
        return DataShape.vector(2);
    }

    @Override
    public long size() {
        return ENDLESS;
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public Provenance provenance() {
        return provenance;
    }

    @Override
    public int label(long index) {
        RandomCursor draws = stream.index(Objects.checkIndex(index, ENDLESS)).cursor();
        return kind.classes == 0 ? 0 : draws.nextInt(kind.classes);
    }

    @Override
    public void read(long index, float[] out, int offset) {
        Objects.checkFromIndexSize(offset, 2, out.length);
        RandomCursor draws = stream.index(Objects.checkIndex(index, ENDLESS)).cursor();
        // The mode is always the first number, so label(index) need not draw the point.
        int mode = kind.classes == 0 ? 0 : draws.nextInt(kind.classes);
        Point point = switch (kind) {
            case EIGHT_GAUSSIANS -> polar(1.5, Math.PI / 4 * mode).plusNoise(0.1, draws);
            case MIXTURE -> new Point(0.9 * (mode % 5 - 2), 0.9 * (mode / 5 - 2)).plusNoise(0.07, draws);
            case MOONS -> moon(mode, draws).plusNoise(0.08, draws);
            case CIRCLES ->
                polar(mode == 0 ? 0.8 : 1.8, 2 * Math.PI * draws.nextDouble()).plusNoise(0.07, draws);
            case SWISS_ROLL -> roll(draws).plusNoise(0.06, draws);
            case CHECKERBOARD -> board(mode, draws);
            case PINWHEEL -> blade(mode, draws);
            case TWO_SPIRALS -> spiral(mode, draws).plusNoise(0.05, draws);
        };
        out[offset] = (float) point.x;
        out[offset + 1] = (float) point.y;
    }

    private static Point moon(int mode, RandomCursor draws) {
        double angle = Math.PI * draws.nextDouble();
        Point arc = polar(1.25, angle);
        return mode == 0 ? new Point(arc.x - 0.625, arc.y - 0.3) : new Point(-arc.x + 0.625, -arc.y + 0.3);
    }

    /**
     * The usual recipe: an angle {@code t = 3 pi / 2 (1 + 2 u)} with u uniform, and a radius {@code c t}; then the mean,
     * {@code (2 c, 2 c / (3 pi))}, is taken away.
     */
    private static Point roll(RandomCursor draws) {
        double angle = 1.5 * Math.PI * (1 + 2 * draws.nextDouble());
        double c = 2.2 / (4.5 * Math.PI);
        Point point = polar(c * angle, angle);
        return new Point(point.x - 2 * c, point.y - 2 * c / (3 * Math.PI));
    }

    private static Point board(int field, RandomCursor draws) {
        int row = field / 2;
        int column = 2 * (field % 2) + row % 2;
        return new Point(column - 2 + draws.nextDouble(), row - 2 + draws.nextDouble());
    }

    /** A Gaussian blade (0.3 along, 0.1 across) turned by {@code 0.25 exp(radius)}: Johnson et al., arXiv:1603.06277. */
    private static Point blade(int mode, RandomCursor draws) {
        double along = 1 + 0.3 * draws.nextGaussian();
        double across = 0.1 * draws.nextGaussian();
        double angle = 2 * Math.PI / 5 * mode + 0.25 * StrictMath.exp(along);
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        return new Point(1.25 * (along * cos - across * sin), 1.25 * (along * sin + across * cos));
    }

    private static Point spiral(int mode, RandomCursor draws) {
        double turn = StrictMath.sqrt(draws.nextDouble());
        return polar(0.15 + 1.95 * turn, 3 * Math.PI * turn + Math.PI * mode);
    }

    private static Point polar(double radius, double angle) {
        return new Point(radius * StrictMath.cos(angle), radius * StrictMath.sin(angle));
    }

    private record Point(double x, double y) {
        Point plusNoise(double std, RandomCursor draws) {
            return new Point(x + std * draws.nextGaussian(), y + std * draws.nextGaussian());
        }
    }
}
