package dev.reverie.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of what a data set holds, independent of how it was stored. */
public final class ContentHash {
    /** Examples of an endless set that stand for all. */
    static final int SAMPLE = 1024;

    private final MessageDigest digest;

    public ContentHash() {
        this.digest = newDigest();
    }

    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must offer SHA-256", e);
        }
    }

    public static String ofText(String text) {
        return new ContentHash().add(text).hex();
    }

    public ContentHash add(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    public ContentHash add(byte[] bytes) {
        digest.update(bytes);
        return this;
    }

    public ContentHash add(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length);
        buffer.asFloatBuffer().put(values);
        digest.update(buffer);
        return this;
    }

    public ContentHash add(int[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length);
        buffer.asIntBuffer().put(values);
        digest.update(buffer);
        return this;
    }

    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The provenance of a set that keeps none: shape, values and labels, read one after the other. */
    static Provenance provenance(Dataset data) {
        DataShape shape = data.shape();
        ContentHash hash = new ContentHash().add(shape.kind() + " " + shape + "\n");
        long count = data.isEndless() ? SAMPLE : data.size();
        float[] values = new float[shape.length()];
        for (long i = 0; i < count; i++) {
            data.read(i, values, 0);
            hash.add(values);
            if (data.classes() > 0) {
                hash.add(new int[] {data.label(i)});
            }
        }
        String notes = data.isEndless() ? "hash of the first " + SAMPLE + " examples" : "";
        return new Provenance(data.getClass().getName(), data.size(), hash.hex(), notes);
    }
}
