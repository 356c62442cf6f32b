package dev.reverie.data;

import java.util.Optional;

/**
 * Options for reading a folder of images.
 *
 * @param size rows and columns to bring every picture to; absent to demand that all agree
 * @param channels grey or colour
 * @param background what shows through transparent pixels
 */
public record ImageOptions(Optional<Size> size, Channels channels, Background background) {

    /**
     * Rows and columns.
     *
     * @param height rows, from 1 to 8192
     * @param width columns, from 1 to 8192
     */
    public record Size(int height, int width) {
        private static final int LARGEST = 8192;

        /**
         * Checks both.
         *
         * @throws IllegalArgumentException if one is below 1 or above 8192
         */
        public Size {
            if (height < 1 || width < 1 || height > LARGEST || width > LARGEST) {
                throw new IllegalArgumentException(
                        "image height and width must be from 1 to " + LARGEST + ", got " + height + " x " + width);
            }
        }
    }

    /** Grey or colour. */
    public enum Channels {
        /** Grey if every file is stored grey, colour otherwise. */
        DETECT,
        /** One channel; colour becomes luma {@code 0.299 R + 0.587 G + 0.114 B} (ITU-R BT.601). */
        GREY,
        /** Three channels red, green, blue; grey is repeated. */
        COLOUR,
        /** Four channels: red, green and blue multiplied by alpha, and alpha, which is 1 for files that have none. */
        ALPHA;

        /** The choice for a number of channels: 1, 3 or 4. */
        public static Channels of(int channels) {
            return channels == 1 ? GREY : channels == 4 ? ALPHA : COLOUR;
        }

        /** How many there are, or {@code stored} if that is to be detected. */
        public int count(int stored) {
            return switch (this) {
                case DETECT -> stored;
                case GREY -> 1;
                case COLOUR -> 3;
                case ALPHA -> 4;
            };
        }
    }

    /** Background of transparent pixels. */
    public enum Background {
        /** 0. */
        BLACK(0),
        /** 255. */
        WHITE(255);

        private final int level;

        Background(int level) {
            this.level = level;
        }

        int level() {
            return level;
        }
    }

    /**
     * No resizing, channels detected, black behind transparency.
     *
     * @return the options for a folder that is ready to use
     */
    public static ImageOptions defaults() {
        return new ImageOptions(Optional.empty(), Channels.DETECT, Background.BLACK);
    }

    /**
     * The same with every picture resized.
     *
     * @param height rows
     * @param width columns
     * @return options with a size
     * @throws IllegalArgumentException if one is below 1 or above 8192
     */
    public ImageOptions resizedTo(int height, int width) {
        return new ImageOptions(Optional.of(new Size(height, width)), channels, background);
    }

    /**
     * The same with other channels.
     *
     * @param wanted grey or colour
     * @return options with these channels
     */
    public ImageOptions withChannels(Channels wanted) {
        return new ImageOptions(size, wanted, background);
    }
}
