package dev.reverie.data.catalog;

import java.net.URI;
import java.util.List;

/**
 * A file of a known set on the network.
 *
 * @param name its name in the cache
 * @param addresses where it is found, in the order in which they are tried
 * @param bytes its size as transferred
 * @param sha256 the pinned hash, 64 lower-case hexadecimal digits
 * @param hashUnpacked whether the hash is that of the content after unpacking gzip, so that a copy compressed anew is as
 *     good as the first one; otherwise that of the file itself
 */
public record RemoteFile(String name, List<URI> addresses, long bytes, String sha256, boolean hashUnpacked) {

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the name holds a separator, there is no address, the size is not positive or the
     *     hash malformed
     */
    public RemoteFile {
        addresses = List.copyOf(addresses);
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException("a plain file name is needed, got '" + name + "'");
        }
        if (addresses.isEmpty() || bytes < 1 || !sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(name + " needs an address, a positive size and a SHA-256, got "
                    + addresses + ", " + bytes + " and " + sha256);
        }
    }

    /** The same file below several base addresses. */
    static RemoteFile of(String name, List<String> bases, long bytes, String sha256, boolean hashUnpacked) {
        List<URI> addresses =
                bases.stream().map(base -> URI.create(base + name)).toList();
        return new RemoteFile(name, addresses, bytes, sha256, hashUnpacked);
    }
}
