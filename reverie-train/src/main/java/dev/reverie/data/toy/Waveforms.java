package dev.reverie.data.toy;

import dev.reverie.data.ContentHash;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.Provenance;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import java.util.List;
import java.util.Objects;

/**
 * Endless series of one channel and {@value #LENGTH} steps: a wave of one of four forms,
 *
 * <pre>{@code
 * x_l = a w(f l / 64 + u),    a ~ U[0.7, 1.3),  f ~ U[2, 6),  u ~ U[0, 1)
 * }</pre>
 *
 * <p>where w has period 1, mean 0 and mean square 1, so that one noise schedule suits all forms. The label is the form.
 *
 * <p>Sample {@code i} is a function of (seed, split, i).
 */
public final class Waveforms implements Dataset {
    /** The name in configurations and commands. */
    public static final String NAME = "waveforms";

    /** Steps of a series. */
    public static final int LENGTH = 64;

    public static final List<String> FORMS = List.of("sine", "square", "triangle", "sawtooth");

    private final String name;
    private final RandomStream stream;
    private final Provenance provenance;

    /**
     * Waves of a seed.
     *
     * @param seed every seed gives other waves
     * @param split its name parts one seed into independent sets, e.g. {@code train} and {@code test}
     */
    public Waveforms(long seed, String split) {
        name = NAME + "/" + split;
        stream = RandomStream.of(seed).purpose(name);
        String recipe = NAME + " version 1, seed " + seed + ", split " + split;
        provenance = new Provenance(recipe, ENDLESS, ContentHash.ofText(recipe), "the hash is that of the recipe");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DataShape shape() {
        return DataShape.series(1, LENGTH);
    }

    @Override
    public long size() {
        return ENDLESS;
    }

    @Override
    public List<String> classNames() {
        return FORMS;
    }

    @Override
    public Provenance provenance() {
        return provenance;
    }

    @Override
    public int label(long index) {
        return draws(index).nextInt(FORMS.size());
    }

    @Override
    public void read(long index, float[] out, int offset) {
        Objects.checkFromIndexSize(offset, LENGTH, out.length);
        RandomCursor draws = draws(index);
        // The form is the first number, so label(index) need not draw the wave.
        int form = draws.nextInt(FORMS.size());
        double amplitude = 0.7 + 0.6 * draws.nextDouble();
        double frequency = 2 + 4 * draws.nextDouble();
        double start = draws.nextDouble();
        for (int l = 0; l < LENGTH; l++) {
            double turns = start + frequency * l / LENGTH;
            out[offset + l] = (float) (amplitude * wave(form, turns - Math.floor(turns)));
        }
    }

    private RandomCursor draws(long index) {
        return stream.index(Objects.checkIndex(index, ENDLESS)).cursor();
    }

    /** Height of a form at a phase in [0, 1). */
    private static double wave(int form, double phase) {
        return switch (FORMS.get(form)) {
            case "sine" -> Math.sqrt(2) * StrictMath.sin(2 * Math.PI * phase);
            case "square" -> phase < 0.5 ? 1 : -1;
            case "triangle" -> Math.sqrt(3) * (4 * Math.abs(phase - 0.5) - 1);
            default -> Math.sqrt(3) * (2 * phase - 1);
        };
    }
}
