package dev.reverie.bench;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Locations of the programs that Reverie is compared with.
 *
 * @param python the command that starts a Python with PyTorch
 * @param reference the user's own copy of the published program
 * @param sameWaiting whether threads of PyTorch wait as those of Reverie do, instead of as PyTorch's own choice is
 */
record PeerOptions(String python, Optional<Path> reference, boolean sameWaiting) {
    /** The Python of the system, no published program, threads as PyTorch has them. */
    static final PeerOptions DEFAULT = new PeerOptions("python3", Optional.empty(), false);

    /** With another Python. */
    PeerOptions withPython(String command) {
        return new PeerOptions(command, reference, sameWaiting);
    }

    /** With the published program. */
    PeerOptions withReference(Path folder) {
        return new PeerOptions(python, Optional.of(folder), sameWaiting);
    }

    /** With threads that wait as those of Reverie do. */
    PeerOptions withSameWaiting() {
        return new PeerOptions(python, reference, true);
    }
}
