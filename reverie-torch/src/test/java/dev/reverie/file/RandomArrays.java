package dev.reverie.file;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Arrays of random type, shape and bytes for property tests; scalars and empty axes are frequent. */
final class RandomArrays {
    private final SplittableRandom random;

    RandomArrays(long seed) {
        this.random = new SplittableRandom(seed);
    }

    SplittableRandom random() {
        return random;
    }

    NdArray next() {
        ElementType[] types = ElementType.values();
        return next(types[random.nextInt(types.length)]);
    }

    NdArray next(ElementType type) {
        long[] sizes = new long[random.nextInt(5)];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = random.nextInt(10) == 0 ? 0 : random.nextInt(1, 6);
        }
        Shape shape = Shape.of(sizes);
        byte[] bytes = new byte[(int) shape.elementCount() * type.bytes()];
        random.nextBytes(bytes);
        if (type == ElementType.BOOL) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] &= 1;
            }
        }
        return NdArray.ofBytes(type, shape, ByteBuffer.wrap(bytes));
    }

    /** A name with quotes, backslashes, control characters and letters outside Latin-1 now and then. */
    String name() {
        String[] parts = {"weight", "all_modules.", "0", "\"", "\\", "\n", "\u00e9", "\u03c3", "\ud83d\ude00", " ", "{"
        };
        StringBuilder name = new StringBuilder();
        int count = random.nextInt(1, 6);
        for (int i = 0; i < count; i++) {
            name.append(parts[random.nextInt(parts.length)]);
        }
        return name.toString();
    }
}
