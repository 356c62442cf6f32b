package dev.reverie.torch;

import java.util.Locale;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.jspecify.annotations.Nullable;

/**
 * The device of tensors and operations: {@code cpu}, {@code cuda} (or {@code cuda:1}) or {@code mps}.
 *
 * @param kind the kind of device
 * @param index which one of its kind, 0 for the first
 */
public record Device(Kind kind, int index) {
    /** Kinds of device. */
    public enum Kind {
        /** The processor; always available. */
        CPU,
        /** An NVIDIA card; needs the build with {@code -Pgpu}. */
        CUDA,
        /** Apple's Metal. */
        MPS,
        /** Shapes without elements, see {@link ShapeInference}. */
        META
    }

    /** The processor. */
    public static final Device CPU = new Device(Kind.CPU, 0);

    /** Checks the index. */
    public Device {
        if (index < 0 || index > 127) {
            throw new IllegalArgumentException("device index must be in [0, 127], got " + index);
        }
        if (kind != Kind.CUDA && index != 0) {
            throw new IllegalArgumentException(
                    "only cuda devices have an index, got " + kind.name().toLowerCase(Locale.ROOT) + ":" + index);
        }
    }

    /**
     * A device by name.
     *
     * @param name {@code cpu}, {@code cuda}, {@code cuda:N}, {@code mps}, or {@code auto} for the fastest one at hand
     * @throws IllegalArgumentException if the name is not one of these or the device is not available
     */
    public static Device of(String name) {
        String text = name.strip().toLowerCase(Locale.ROOT);
        if (text.equals("auto")) {
            Engine.load();
            return torch.cuda_is_available()
                    ? new Device(Kind.CUDA, 0)
                    : torch.hasMPS() ? new Device(Kind.MPS, 0) : CPU;
        }
        int colon = text.indexOf(':');
        String kindName = colon < 0 ? text : text.substring(0, colon);
        int index = 0;
        Kind kind;
        try {
            kind = Kind.valueOf(kindName.toUpperCase(Locale.ROOT));
            if (colon >= 0) {
                index = Integer.parseInt(text.substring(colon + 1));
            }
        } catch (IllegalArgumentException e) {
            throw unknown(name, e);
        }
        if (kind == Kind.META) {
            throw unknown(name, null);
        }
        Device device = new Device(kind, index);
        device.requireAvailable();
        return device;
    }

    private static IllegalArgumentException unknown(String name, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "device must be cpu, cuda, cuda:N, mps or auto, got \"" + name + "\"", cause);
    }

    private void requireAvailable() {
        if (kind == Kind.CPU) {
            return;
        }
        Engine.load();
        if (kind == Kind.CUDA) {
            int count = torch.cuda_is_available() ? torch.cuda_device_count() : 0;
            if (index >= count) {
                throw new IllegalArgumentException(
                        "device " + this + " was asked for, but this build of the engine sees " + count
                                + " CUDA device(s); use cpu, or build with -Pgpu on a machine with an NVIDIA driver");
            }
        } else if (!torch.hasMPS()) {
            throw new IllegalArgumentException(
                    "device mps was asked for, but the engine sees no Metal device here; use cpu");
        }
    }

    org.bytedeco.pytorch.Device raw() {
        return switch (kind) {
            case CPU -> new org.bytedeco.pytorch.Device(DeviceType.CPU);
            case CUDA -> new org.bytedeco.pytorch.Device(DeviceType.CUDA, (byte) index);
            case MPS -> new org.bytedeco.pytorch.Device(DeviceType.MPS);
            case META -> new org.bytedeco.pytorch.Device(DeviceType.Meta);
        };
    }

    static Device of(org.bytedeco.pytorch.Device raw) {
        if (raw.is_cuda()) {
            return new Device(Kind.CUDA, Math.max(0, raw.index()));
        }
        if (raw.is_meta()) {
            return ShapeInference.DEVICE;
        }
        return raw.is_mps() ? new Device(Kind.MPS, 0) : CPU;
    }

    @Override
    public String toString() {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return kind == Kind.CUDA ? name + ":" + index : name;
    }
}
