package dev.reverie.file;

/**
 * Limit of the uncompressed size of an archive, so that a small hostile file cannot fill the memory.
 *
 * <p>An archive passes if its arrays take at most {@code freeBytes} in all, or at most {@code ratio} times the size of
 * the archive and at most {@code maxBytes}. Honest archives of masks or zeros reach ratios of several hundred, but are
 * small.
 *
 * @param freeBytes bytes that any archive may unfold to
 * @param ratio unfolded bytes per byte of the archive beyond that
 * @param maxBytes bytes that no archive may exceed
 */
public record InflationLimit(long freeBytes, long ratio, long maxBytes) {
    /** 64 MiB for any archive; beyond that at most 100 to 1, and at most 16 GiB. */
    public static final InflationLimit DEFAULT = new InflationLimit(64L << 20, 100, 16L << 30);

    /**
     * A limit.
     *
     * @throws IllegalArgumentException unless 0 &lt;= freeBytes &lt;= maxBytes and ratio &gt;= 1
     */
    public InflationLimit {
        if (freeBytes < 0 || freeBytes > maxBytes) {
            throw new IllegalArgumentException(
                    "freeBytes must be in [0, maxBytes = " + maxBytes + "], got " + freeBytes);
        }
        if (ratio < 1) {
            throw new IllegalArgumentException("ratio must be 1 or more, got " + ratio);
        }
    }

    /**
     * The most bytes that an archive of this size may unfold to.
     *
     * @param archiveBytes size of the archive
     */
    public long accepted(long archiveBytes) {
        long byRatio = archiveBytes > maxBytes / ratio ? maxBytes : archiveBytes * ratio;
        return Math.min(maxBytes, Math.max(freeBytes, byRatio));
    }
}
