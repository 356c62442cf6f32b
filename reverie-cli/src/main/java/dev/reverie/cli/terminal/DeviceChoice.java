package dev.reverie.cli.terminal;

import dev.reverie.errors.RequestException;
import dev.reverie.torch.Device;
import org.jspecify.annotations.Nullable;

/** Reads {@code --device}. */
public final class DeviceChoice {
    private DeviceChoice() {}

    /**
     * The device of a name.
     *
     * @param name value of the option; null for the processor
     * @throws RequestException if there is no such kind of device, or none on this machine
     */
    public static Device of(@Nullable String name) {
        return name == null ? Device.CPU : RequestException.given("--device", () -> Device.of(name));
    }
}
