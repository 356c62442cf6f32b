package dev.reverie.file.pickle;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Pickles put together instruction by instruction. */
final class PickleBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Begins a pickle of a protocol. */
    static PickleBytes protocol(int version) {
        return new PickleBytes().op(Opcode.PROTO).raw(version);
    }

    PickleBytes op(Opcode... opcodes) {
        for (Opcode opcode : opcodes) {
            out.write(opcode.code());
        }
        return this;
    }

    PickleBytes raw(int... bytes) {
        for (int value : bytes) {
            out.write(value);
        }
        return this;
    }

    PickleBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    PickleBytes int32(int value) {
        return raw(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    PickleBytes int64(long value) {
        return raw(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }

    PickleBytes text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return op(Opcode.BINUNICODE).int32(bytes.length).raw(bytes);
    }

    PickleBytes whole(int value) {
        return op(Opcode.BININT).int32(value);
    }

    PickleBytes global(String module, String name) {
        return op(Opcode.GLOBAL).raw((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    PickleBytes tuple(int... values) {
        op(Opcode.MARK);
        for (int value : values) {
            whole(value);
        }
        return op(Opcode.TUPLE);
    }

    /** A storage as torch names it. */
    PickleBytes storage(String className, String key, int count) {
        return op(Opcode.MARK)
                .text("storage")
                .global("torch", className)
                .text(key)
                .text("cuda:0")
                .whole(count)
                .op(Opcode.TUPLE, Opcode.BINPERSID);
    }

    /** A tensor as torch calls for it. */
    PickleBytes tensor(String className, String key, int count, int offset, int[] sizes, int[] strides) {
        return global("torch._utils", "_rebuild_tensor_v2")
                .op(Opcode.MARK)
                .storage(className, key, count)
                .whole(offset)
                .tuple(sizes)
                .tuple(strides)
                .op(Opcode.NEWFALSE)
                .global("collections", "OrderedDict")
                .op(Opcode.EMPTY_TUPLE, Opcode.REDUCE, Opcode.TUPLE, Opcode.REDUCE);
    }

    /** The pickle, ended. */
    byte[] end() {
        return op(Opcode.STOP).out.toByteArray();
    }
}
