package dev.reverie.file.pickle;

import dev.reverie.file.ArraySource;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as a pickle of protocol 2, the one of {@code torch.save}: the same bytes for the same values. Tensors
 * become calls of {@code torch._utils._rebuild_tensor_v2} on storages of their own, which the caller writes beside the
 * pickle under the keys 0, 1, 2, ...
 */
final class PickleWriter {
    private static final int PROTOCOL = 2;
    private static final int MAX_DEPTH = 100;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<ArraySource> storages = new ArrayList<>();

    /**
     * The whole pickle of a value.
     *
     * @throws IllegalArgumentException if something in it has no form in a pickle
     */
    byte[] pickle(@Nullable Object value) {
        op(Opcode.PROTO);
        out.write(PROTOCOL);
        value(value, 0);
        op(Opcode.STOP);
        return out.toByteArray();
    }

    /** The tensors met, by their keys. */
    List<ArraySource> storages() {
        return storages;
    }

    private void op(Opcode opcode) {
        out.write(opcode.code());
    }

    private void value(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "values nest deeper than " + MAX_DEPTH + " levels; do they hold themselves?");
        }
        if (value == null) {
            op(Opcode.NONE);
        } else if (value instanceof Boolean truth) {
            op(truth ? Opcode.NEWTRUE : Opcode.NEWFALSE);
        } else if (value instanceof Long || value instanceof Integer) {
            whole(((Number) value).longValue());
        } else if (value instanceof Double || value instanceof Float) {
            op(Opcode.BINFLOAT);
            out.writeBytes(ByteBuffer.allocate(Double.BYTES)
                    .putDouble(((Number) value).doubleValue())
                    .array());
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof ArraySource array) {
            tensor(array);
        } else if (value instanceof List<?> list) {
            list(list, depth);
        } else if (value instanceof Map<?, ?> map) {
            map(map, depth);
        } else {
            throw new IllegalArgumentException("a " + value.getClass().getName()
                    + " cannot be written to a pickle; accepted are null, Boolean, Integer, Long, Float, Double,"
                    + " String, ArraySource, and List and Map of these");
        }
    }

    private void whole(long number) {
        if (number != (int) number) {
            byte[] big = BigInteger.valueOf(number).toByteArray();
            op(Opcode.LONG1);
            out.write(big.length);
            for (int i = big.length - 1; i >= 0; i--) {
                out.write(big[i]);
            }
        } else if (number >= 0 && number <= 0xff) {
            op(Opcode.BININT1);
            out.write((int) number);
        } else {
            op(Opcode.BININT);
            int32((int) number);
        }
    }

    private void int32(int number) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array());
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        op(Opcode.BINUNICODE);
        int32(bytes.length);
        out.writeBytes(bytes);
    }

    private void global(String module, String name) {
        op(Opcode.GLOBAL);
        out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void list(List<?> list, int depth) {
        op(Opcode.EMPTY_LIST);
        op(Opcode.MARK);
        list.forEach(element -> value(element, depth + 1));
        op(Opcode.APPENDS);
    }

    private void map(Map<?, ?> map, int depth) {
        boolean stateDictionary = !map.isEmpty() && map.values().stream().allMatch(ArraySource.class::isInstance);
        if (stateDictionary) {
            orderedDictionary();
        } else {
            op(Opcode.EMPTY_DICT);
        }
        op(Opcode.MARK);
        map.forEach((key, element) -> {
            if (!(key instanceof String || key instanceof Integer || key instanceof Long)) {
                throw new IllegalArgumentException("keys must be texts or whole numbers, got " + key);
            }
            value(key, depth + 1);
            value(element, depth + 1);
        });
        op(Opcode.SETITEMS);
    }

    private void orderedDictionary() {
        global("collections", "OrderedDict");
        op(Opcode.EMPTY_TUPLE);
        op(Opcode.REDUCE);
    }

    private void tensor(ArraySource array) {
        StorageType type = StorageType.of(array.type());
        long[] sizes = array.shape().toArray();
        long[] strides = new long[sizes.length];
        long stride = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            // torch gives an axis behind an empty one the stride of an axis of one element
            stride *= Math.max(1, sizes[axis]);
        }
        global("torch._utils", "_rebuild_tensor_v2");
        op(Opcode.MARK);
        op(Opcode.MARK);
        text("storage");
        global("torch", type.className());
        text(Integer.toString(storages.size()));
        text("cpu");
        whole(array.shape().elementCount());
        op(Opcode.TUPLE);
        op(Opcode.BINPERSID);
        whole(0);
        tuple(sizes);
        tuple(strides);
        op(Opcode.NEWFALSE);
        orderedDictionary();
        op(Opcode.TUPLE);
        op(Opcode.REDUCE);
        storages.add(array);
    }

    private void tuple(long[] numbers) {
        op(Opcode.MARK);
        for (long number : numbers) {
            whole(number);
        }
        op(Opcode.TUPLE);
    }
}
