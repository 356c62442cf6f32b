package dev.reverie.plot;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A GIF animation, such as the trajectory of a sample from noise to image.
 *
 * <p>Every frame has its own palette of up to 256 colours, so grey images are exact. Immutable; the methods return
 * changed copies.
 */
public final class AnimatedGif {
    private static final Duration SHORTEST = Duration.ofMillis(20);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final List<BufferedImage> frames;
    private final Duration delay;
    private final Duration rest;
    private final int loops;

    private AnimatedGif(List<BufferedImage> frames, Duration delay, Duration rest, int loops) {
        this.frames = List.copyOf(frames);
        this.delay = delay;
        this.rest = rest;
        this.loops = loops;
    }

    /**
     * An animation of frames of one size, 100 ms each with a rest of 1.5 s on the last, repeated for ever.
     *
     * @param frames the frames in order, for instance from {@link ImageGrid#toImage} or {@link Figure#toImage}
     * @return the animation
     * @throws IllegalArgumentException if there is no frame or the sizes differ
     */
    public static AnimatedGif of(List<BufferedImage> frames) {
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("an animation needs at least one frame, got none");
        }
        BufferedImage first = frames.get(0);
        for (int i = 1; i < frames.size(); i++) {
            BufferedImage frame = frames.get(i);
            if (frame.getWidth() != first.getWidth() || frame.getHeight() != first.getHeight()) {
                throw new IllegalArgumentException("all frames must have the size of the first, " + first.getWidth()
                        + " x " + first.getHeight() + ", got " + frame.getWidth() + " x " + frame.getHeight()
                        + " for frame " + i);
            }
        }
        List<BufferedImage> copies = new ArrayList<>();
        frames.forEach(frame -> copies.add(copy(frame)));
        return new AnimatedGif(copies, Duration.ofMillis(100), Duration.ofMillis(1500), 0);
    }

    private static BufferedImage copy(BufferedImage frame) {
        int width = frame.getWidth();
        int height = frame.getHeight();
        BufferedImage copy = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] rgb = new int[width * height];
        for (int i = 0; i < rgb.length; i++) {
            // A grey raster holds the bytes themselves; getRGB would brighten them by a change of colour space.
            int value = frame.getType() == BufferedImage.TYPE_BYTE_GRAY
                    ? 0x10101 * frame.getRaster().getSample(i % width, i / width, 0)
                    : frame.getRGB(i % width, i / width);
            rgb[i] = value;
        }
        copy.setRGB(0, 0, width, height, rgb, 0, width);
        return copy;
    }

    /**
     * Sets how long a frame is shown.
     *
     * @param each time for every frame but the last, 20 ms to 10 min (viewers slow down what is shorter)
     * @param last time for the last frame, 20 ms to 10 min
     * @return a changed copy
     * @throws IllegalArgumentException if a time is out of range
     */
    public AnimatedGif delays(Duration each, Duration last) {
        return new AnimatedGif(frames, check(each, "each"), check(last, "last"), loops);
    }

    /**
     * Sets how often the animation is played.
     *
     * @param times 1 to 65535, or 0 for ever
     * @return a changed copy
     * @throws IllegalArgumentException if {@code times} is out of range
     */
    public AnimatedGif loops(int times) {
        return new AnimatedGif(frames, delay, rest, Checks.between(times, 0, 65535, "loops"));
    }

    private static Duration check(Duration time, String name) {
        if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "delay of " + name + " frame must be in [20 ms, 10 min], got " + time.toMillis() + " ms");
        }
        return time;
    }

    /** Width of a frame in pixels. */
    int width() {
        return frames.get(0).getWidth();
    }

    /** Height of a frame in pixels. */
    int height() {
        return frames.get(0).getHeight();
    }

    /**
     * Encodes the animation.
     *
     * @return the bytes of a GIF file
     */
    public byte[] toBytes() {
        ImageWriter writer = Images.writer("gif");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            ImageWriteParam param = writer.getDefaultWriteParam();
            writer.prepareWriteSequence(null);
            for (int i = 0; i < frames.size(); i++) {
                BufferedImage frame = frames.get(i);
                IIOMetadata metadata =
                        writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(frame), param);
                describe(metadata, i == frames.size() - 1 ? rest : delay, i == 0);
                writer.writeToSequence(new IIOImage(frame, null, metadata), param);
            }
            writer.endWriteSequence();
            stream.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("encoding a GIF in memory failed", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /**
     * Writes the animation; missing folders are created.
     *
     * @param file where to write; an existing file is replaced
     * @throws IOException if the file cannot be written
     */
    public void writeTo(Path file) throws IOException {
        Images.save(file, toBytes());
    }

    private void describe(IIOMetadata metadata, Duration shown, boolean first) throws IIOInvalidTreeException {
        String format = metadata.getNativeMetadataFormatName();
        IIOMetadataNode root = new IIOMetadataNode(format);
        IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
        control.setAttribute("disposalMethod", "none");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "FALSE");
        control.setAttribute("transparentColorIndex", "0");
        control.setAttribute("delayTime", Long.toString((shown.toMillis() + 5) / 10));
        root.appendChild(control);
        if (first && loops != 1) {
            // The Netscape extension counts repetitions after the first play; 0 stands for ever.
            int repeats = loops == 0 ? 0 : loops - 1;
            IIOMetadataNode extension = new IIOMetadataNode("ApplicationExtension");
            extension.setAttribute("applicationID", "NETSCAPE");
            extension.setAttribute("authenticationCode", "2.0");
            extension.setUserObject(new byte[] {1, (byte) repeats, (byte) (repeats >> 8)});
            IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
            extensions.appendChild(extension);
            root.appendChild(extensions);
        }
        metadata.mergeTree(format, root);
    }

    @Override
    public String toString() {
        return "AnimatedGif[" + frames.size() + " frames of " + width() + " x " + height() + ", "
                + delay.toMillis()
                + " ms each]";
    }
}
