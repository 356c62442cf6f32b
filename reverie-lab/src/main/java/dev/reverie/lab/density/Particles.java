package dev.reverie.lab.density;

import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Points that follow {@code dy = c s(y, v) dv + e dw} by Heun's method, of weak order 2 for noise that does not depend on the
 * place.
 *
 * <p>Every particle has its random numbers to itself, so the result does not depend on the number of threads.
 */
final class Particles {
    private static final int CHUNK = 256;

    private final int dimension;
    private final int count;
    private final double[] places;
    private final RandomCursor[] draws;

    /**
     * Points drawn from a distribution.
     *
     * @param count number of particles
     * @param dimension number of coordinates
     * @param stream random numbers for all particles
     * @param start draws one point
     */
    Particles(int count, int dimension, RandomStream stream, BiConsumer<RandomCursor, double[]> start) {
        this.dimension = dimension;
        this.count = count;
        places = new double[Math.multiplyExact(count, dimension)];
        draws = new RandomCursor[count];
        double[] point = new double[dimension];
        for (int i = 0; i < count; i++) {
            draws[i] = stream.index(i).cursor();
            start.accept(draws[i], point);
            System.arraycopy(point, 0, places, i * dimension, dimension);
        }
    }

    /**
     * One step for all particles.
     *
     * @param here score at the beginning of the step
     * @param there score at its end
     * @param drift {@code c dv}
     * @param noise standard deviation {@code e sqrt(|dv|)}
     */
    void step(ScoreFunction here, ScoreFunction there, double drift, double noise) {
        int chunks = (count + CHUNK - 1) / CHUNK;
        IntStream.range(0, chunks).parallel().forEach(chunk -> {
            double[] point = new double[dimension];
            double[] moved = new double[dimension];
            double[] first = new double[dimension];
            double[] second = new double[dimension];
            for (int i = chunk * CHUNK; i < Math.min(count, (chunk + 1) * CHUNK); i++) {
                System.arraycopy(places, i * dimension, point, 0, dimension);
                for (int j = 0; noise > 0.0 && j < dimension; j++) {
                    places[i * dimension + j] += noise * draws[i].nextGaussian();
                }
                if (drift == 0.0) {
                    continue;
                }
                here.at(point, first);
                for (int j = 0; j < dimension; j++) {
                    moved[j] = places[i * dimension + j] + drift * first[j];
                }
                there.at(moved, second);
                for (int j = 0; j < dimension; j++) {
                    places[i * dimension + j] += 0.5 * drift * (first[j] + second[j]);
                }
            }
        });
    }

    /** All coordinates times a factor, {@code [count, dimension]} interleaved; a new array. */
    double[] scaled(double factor) {
        double[] scaled = new double[places.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = factor * places[i];
        }
        return scaled;
    }
}
