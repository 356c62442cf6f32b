package example;

import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import java.util.SplittableRandom;

/** An endless data set of a user's own: points on a spiral, example i being a function of i alone. */
public final class Spiral implements Dataset {
    @Override
    public DataShape shape() {
        return DataShape.vector(2);
    }

    @Override
    public void read(long index, float[] out, int offset) {
        double turn = 3 * Math.PI * Math.sqrt(new SplittableRandom(index).nextDouble());
        out[offset] = (float) (0.1 * turn * Math.cos(turn));
        out[offset + 1] = (float) (0.1 * turn * Math.sin(turn));
    }
}
