package dev.reverie.spark;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A network interface whose packets this process reads and writes; the interface may be moved to another namespace. */
final class TunDevice implements AutoCloseable {
    static final String PATH = "/dev/net/tun";

    private static final int O_RDWR = 2;
    private static final long TUNSETIFF = 0x400454caL;
    private static final short IFF_TUN_NO_PI = 0x1001;
    private static final int NAME = 16;
    private static final int REQUEST = 40;
    private static final short POLLIN = 1;
    private static final int WAIT_MILLIS = 50;

    private final String name;
    private final int descriptor;
    private final Memory wanted = new Memory(8);

    /** What the C library has for it. */
    private static final class C {
        static {
            Native.register(C.class, Platform.C_LIBRARY_NAME);
        }

        private C() {}

        static native int open(String path, int flags) throws LastErrorException;

        static native int ioctl(int descriptor, long request, Memory argument) throws LastErrorException;

        static native int poll(Memory descriptors, long count, int millis) throws LastErrorException;

        static native long read(int descriptor, byte[] bytes, long count) throws LastErrorException;

        static native long write(int descriptor, byte[] bytes, long count) throws LastErrorException;

        static native int close(int descriptor) throws LastErrorException;
    }

    /** Makes an interface, which is gone when it is closed. */
    TunDevice(String name) throws IOException {
        this.name = name;
        try {
            descriptor = C.open(PATH, O_RDWR);
            Memory request = new Memory(REQUEST);
            request.clear();
            request.write(0, name.getBytes(StandardCharsets.US_ASCII), 0, name.length());
            request.setShort(NAME, IFF_TUN_NO_PI);
            C.ioctl(descriptor, TUNSETIFF, request);
        } catch (LastErrorException e) {
            throw new IOException("no interface " + name + ": " + e.getMessage(), e);
        }
    }

    String name() {
        return name;
    }

    /** The next packet, as far as one comes soon. */
    int read(byte[] packet) {
        wanted.setInt(0, descriptor);
        wanted.setShort(4, POLLIN);
        wanted.setShort(6, (short) 0);
        try {
            return C.poll(wanted, 1, WAIT_MILLIS) > 0 ? (int) C.read(descriptor, packet, packet.length) : 0;
        } catch (LastErrorException interruptedOrDown) {
            return 0;
        }
    }

    /** Delivers a packet; whether the interface took it. */
    boolean write(byte[] packet) {
        try {
            return C.write(descriptor, packet, packet.length) == packet.length;
        } catch (LastErrorException down) {
            return false;
        }
    }

    @Override
    public void close() {
        C.close(descriptor);
    }
}
