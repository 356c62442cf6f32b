package dev.reverie.setup;

import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import java.util.List;
import java.util.stream.IntStream;

/** Examples of a shape with random values, in place of data that are not at hand: how fast a network trains does not depend on them. */
record StandInData(DataShape shape, int classes) implements Dataset {
    private static final int COUNT = 1024;

    /** For a configuration whose data have a shape that is known before they are read. */
    static DataSplits of(RunConfig config, DataShape shape) {
        return DataSplits.of("stand-in", new StandInData(shape, config.network().classes()));
    }

    @Override
    public long size() {
        return COUNT;
    }

    @Override
    public List<String> classNames() {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    @Override
    public int label(long index) {
        return (int) (index % Math.max(1, classes));
    }

    @Override
    public void read(long index, float[] out, int offset) {
        RandomCursor cursor =
                RandomStream.of(0).purpose("stand-in").index(index).cursor();
        for (int i = offset; i < offset + shape.length(); i++) {
            out[i] = (float) cursor.nextDouble();
        }
    }
}
