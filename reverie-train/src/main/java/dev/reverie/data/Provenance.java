package dev.reverie.data;

/**
 * Origin of a data set, precise enough to decide whether two runs used the same data.
 *
 * @param source a file, folder or recipe
 * @param count number of examples, {@link Dataset#ENDLESS} for a generator
 * @param sha256 64 hexadecimal digits: for stored sets the hash of the decoded content (shape, values and labels, so it
 *     does not depend on compression or container), for generators the hash of the recipe
 * @param notes what was done on the way in (resizing, standardising, a fold), or empty
 */
public record Provenance(String source, long count, String sha256, String notes) {

    /**
     * Checks the hash and the count.
     *
     * @throws IllegalArgumentException if the count is negative or the hash is not 64 lower-case hexadecimal digits
     */
    public Provenance {
        if (count < 0) {
            throw new IllegalArgumentException("count must not be negative, got " + count);
        }
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("sha256 must be 64 lower-case hexadecimal digits, got " + sha256);
        }
    }
}
