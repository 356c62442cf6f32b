package dev.reverie.plot;

import java.awt.image.BufferedImage;

/** Looks at pixels for the tests of this package. */
final class Pictures {
    private Pictures() {}

    static int rgb(BufferedImage image, int x, int y) {
        return image.getRGB(x, y) & 0xffffff;
    }

    static int count(BufferedImage image, int colour) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += rgb(image, x, y) == colour ? 1 : 0;
            }
        }
        return count;
    }

    static int countOtherThan(BufferedImage image, int colour) {
        return image.getWidth() * image.getHeight() - count(image, colour);
    }
}
