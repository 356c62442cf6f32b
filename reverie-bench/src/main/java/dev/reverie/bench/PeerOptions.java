package dev.reverie.bench;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the programs are that Reverie is compared with.
 *
 * @param python the command that starts a Python with PyTorch
 * @param reference the user's own copy of the published program
 */
record PeerOptions(String python, Optional<Path> reference) {
    /** The Python of the system, and no published program. */
    static final PeerOptions DEFAULT = new PeerOptions("python3", Optional.empty());

    /** With another Python. */
    PeerOptions withPython(String command) {
        return new PeerOptions(command, reference);
    }

    /** With the published program. */
    PeerOptions withReference(Path folder) {
        return new PeerOptions(python, Optional.of(folder));
    }
}
