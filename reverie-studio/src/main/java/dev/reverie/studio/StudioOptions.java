package dev.reverie.studio;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a studio is started.
 *
 * @param runs folder whose sub-folders are the runs; made when the first one begins
 * @param data folder that runs may learn from, beside known sets and uploads; absent for none
 * @param host address to listen on; absent for this machine alone, where no token is needed
 * @param port to listen on; absent for the usual one, or a free one where that is taken
 * @param trainings trainings at a time
 */
public record StudioOptions(
        Path runs, Optional<Path> data, Optional<String> host, Optional<Integer> port, int trainings) {
    private static final int LAST_PORT = 65535;
    private static final int MOST_TRAININGS = 16;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the port or the number of trainings is out of range
     */
    public StudioOptions {
        if (port.isPresent() && (port.get() < 0 || port.get() > LAST_PORT)) {
            throw new IllegalArgumentException(
                    "port must be in [0, " + LAST_PORT + "] (0 for any that is free), got " + port.get());
        }
        if (trainings < 1 || trainings > MOST_TRAININGS) {
            throw new IllegalArgumentException(
                    "trainings at a time must be in [1, " + MOST_TRAININGS + "], got " + trainings);
        }
    }

    /** This machine alone, the usual port, one training at a time. */
    public static StudioOptions of(Path runs) {
        return new StudioOptions(runs, Optional.empty(), Optional.empty(), Optional.empty(), 1);
    }

    /** The same on a port. */
    public StudioOptions onPort(int wanted) {
        return new StudioOptions(runs, data, host, Optional.of(wanted), trainings);
    }

    /** The same with a folder of data. */
    public StudioOptions withData(Path folder) {
        return new StudioOptions(runs, Optional.of(folder), host, port, trainings);
    }

    /** The same on an address that other machines may reach. */
    public StudioOptions onHost(String address) {
        return new StudioOptions(runs, data, Optional.of(address), port, trainings);
    }
}
