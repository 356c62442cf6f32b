package dev.reverie.data;

import java.util.Arrays;

/**
 * A decoded picture: {@code channels} planes of {@code height x width} unsigned bytes. One plane is grey, three are red,
 * green and blue, four are these multiplied by alpha, then alpha (Porter and Duff 1984): what cannot be seen has no colour
 * then, so that averages of pixels, in resizing and elsewhere, are those of what is seen.
 */
public final class Picture {
    private final int channels;
    private final int height;
    private final int width;
    private final byte[] planes;
    private final boolean transparent;

    Picture(int channels, int height, int width, byte[] planes) {
        this(channels, height, width, planes, false);
    }

    Picture(int channels, int height, int width, byte[] planes, boolean transparent) {
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.planes = planes;
        this.transparent = transparent;
    }

    /** Whether the file had a pixel that was not wholly opaque, even if a background was laid behind it since. */
    public boolean isTransparent() {
        return transparent;
    }

    public int channels() {
        return channels;
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    public byte[] planes() {
        return planes;
    }

    /** ITU-R BT.601 luma, or the grey plane three times; alpha is 1 where there was none, and black lies behind where it goes. */
    public Picture withChannels(int wanted) {
        int pixels = height * width;
        if (wanted == channels) {
            return this;
        }
        byte[] result = new byte[wanted * pixels];
        if (wanted > 1) {
            for (int channel = 0; channel < 3; channel++) {
                System.arraycopy(planes, channels == 1 ? 0 : channel * pixels, result, channel * pixels, pixels);
            }
            Arrays.fill(result, 3 * pixels, result.length, (byte) 255);
        } else {
            for (int i = 0; i < pixels; i++) {
                double red = planes[i] & 0xff;
                double green = planes[pixels + i] & 0xff;
                double blue = planes[2 * pixels + i] & 0xff;
                result[i] = (byte) Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
            }
        }
        return new Picture(wanted, height, width, result, transparent);
    }

    /** The largest centred part with the aspect ratio of the target, brought to the target's size. */
    public Picture cropAndResize(int targetHeight, int targetWidth) {
        if (height == targetHeight && width == targetWidth) {
            return this;
        }
        double aspect = targetWidth / (double) targetHeight;
        double cropWidth = Math.min(width, height * aspect);
        double cropHeight = Math.min(height, width / aspect);
        Resample horizontal = new Resample((width - cropWidth) / 2, cropWidth, targetWidth);
        Resample vertical = new Resample((height - cropHeight) / 2, cropHeight, targetHeight);
        byte[] result = new byte[channels * targetHeight * targetWidth];
        for (int channel = 0; channel < channels; channel++) {
            float[] rows = new float[height * targetWidth];
            float[] line = new float[Math.max(height, width)];
            for (int y = 0; y < height; y++) {
                int from = (channel * height + y) * width;
                for (int x = 0; x < width; x++) {
                    line[x] = planes[from + x] & 0xff;
                }
                horizontal.apply(line, rows, y * targetWidth, 1);
            }
            float[] plane = new float[targetHeight * targetWidth];
            for (int x = 0; x < targetWidth; x++) {
                for (int y = 0; y < height; y++) {
                    line[y] = rows[y * targetWidth + x];
                }
                vertical.apply(line, plane, x, targetWidth);
            }
            for (int i = 0; i < plane.length; i++) {
                result[channel * plane.length + i] = (byte) Math.round(Math.min(255f, Math.max(0f, plane[i])));
            }
        }
        if (channels == 4) {
            holdBelowAlpha(result, targetHeight * targetWidth);
        }
        return new Picture(channels, targetHeight, targetWidth, result, transparent);
    }

    /** The kernel has negative lobes: beside an edge it may leave more colour than there is coverage. */
    private static void holdBelowAlpha(byte[] planes, int pixels) {
        for (int i = 0; i < 3 * pixels; i++) {
            int alpha = planes[3 * pixels + i % pixels] & 0xff;
            planes[i] = (byte) Math.min(planes[i] & 0xff, alpha);
        }
    }

    @Override
    public String toString() {
        return height + " x " + width;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Picture that
                && channels == that.channels
                && height == that.height
                && width == that.width
                && Arrays.equals(planes, that.planes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(planes) + 31 * width;
    }
}
