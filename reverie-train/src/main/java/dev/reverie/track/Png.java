package dev.reverie.track;

/** An encoded picture. Immutable. */
public final class Png {
    private final int height;
    private final int width;
    private final int channels;
    private final byte[] bytes;

    /**
     * A picture.
     *
     * @param height rows
     * @param width columns
     * @param channels 1 for grey, 3 for colour, 4 with transparency
     * @param bytes a whole PNG file; copied
     */
    public Png(int height, int width, int channels, byte[] bytes) {
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.bytes = bytes.clone();
    }

    /** Rows. */
    public int height() {
        return height;
    }

    /** Columns. */
    public int width() {
        return width;
    }

    /** 1 for grey, 3 for colour, 4 with transparency. */
    public int channels() {
        return channels;
    }

    /** The file; a fresh array. */
    public byte[] bytes() {
        return bytes.clone();
    }
}
