package dev.reverie.file.pickle;

import dev.reverie.file.FileFormatException;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The entries of an archive, checked before one is read: no name twice, and no more bytes in all than accepted.
 *
 * @param file for messages
 * @param entries by name
 */
record ZipListing(String file, Map<String, ZipEntry> entries) {
    /**
     * Lists an archive.
     *
     * @param accepted bytes that its entries may unfold to in all
     * @throws FileFormatException if a name is there twice, or there is more
     */
    static ZipListing of(String file, ZipFile zip, long accepted) throws FileFormatException {
        Map<String, ZipEntry> entries = new LinkedHashMap<>();
        long left = accepted;
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
            ZipEntry entry = all.nextElement();
            if (entries.putIfAbsent(entry.getName(), entry) != null) {
                throw new FileFormatException(
                        file,
                        "has entry " + FileFormatException.excerpt(entry.getName())
                                + " twice; which one counts is not said");
            }
            left -= Math.max(0, entry.getSize());
            if (entry.getSize() < 0 || left < 0) {
                throw new FileFormatException(
                        file,
                        "unfolds to more than " + accepted + " bytes, the limit for an archive of its size",
                        "if it can be trusted, open it with a larger InflationLimit");
            }
        }
        return new ZipListing(file, entries);
    }

    boolean contains(String name) {
        return entries.containsKey(name);
    }

    /** The one entry in a folder at the top that ends so. */
    ZipEntry single(String ending) throws FileFormatException {
        List<ZipEntry> found = entries.values().stream()
                .filter(entry -> entry.getName().endsWith(ending)
                        && entry.getName().indexOf('/') == entry.getName().length() - ending.length())
                .toList();
        if (found.size() != 1) {
            throw new FileFormatException(
                    file,
                    "is a zip archive with " + found.size() + " entries NAME" + ending
                            + "; a file of torch.save has one" + hint());
        }
        return found.get(0);
    }

    private String hint() {
        return entries.keySet().stream()
                .findFirst()
                .map(first -> ", and this begins with " + FileFormatException.excerpt(first))
                .orElse(", and this is empty");
    }
}
