package dev.reverie.train;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the gradient of a part of a batch has left beside itself.
 *
 * @param shares of the threads that shared the part out, in order
 * @param squaredNorm of the gradient of the part
 */
record PartResult(List<Share> shares, double squaredNorm) {
    PartResult {
        shares = List.copyOf(shares);
    }

    /**
     * What one thread computed of a part.
     *
     * @param loss of its samples
     * @param weight number of its samples, as a part of those of the part
     */
    record Share(PartLoss loss, double weight) {}

    /** The weights of the shares, in order. */
    double[] weights() {
        return shares.stream().mapToDouble(Share::weight).toArray();
    }

    /** Of a part that has no loss. */
    static PartResult astray(String where) {
        PartLoss none = new PartLoss(Double.NaN, new double[0], new double[0], () -> where);
        return new PartResult(List.of(new Share(none, 1)), 0);
    }

    /** Writes results for other workers. */
    static byte[] write(List<PartResult> results) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(results.size());
            for (PartResult result : results) {
                out.writeInt(result.shares.size());
                for (Share share : result.shares) {
                    share.loss.write(out);
                    out.writeDouble(share.weight);
                }
                out.writeDouble(result.squaredNorm);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("in memory nothing fails", e);
        }
        return bytes.toByteArray();
    }

    /** Reads what another worker has written. */
    static List<PartResult> read(byte[] message) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(message))) {
            List<PartResult> results = new ArrayList<>();
            for (int count = in.readInt(); count > 0; count--) {
                List<Share> shares = new ArrayList<>();
                for (int left = in.readInt(); left > 0; left--) {
                    shares.add(new Share(PartLoss.read(in), in.readDouble()));
                }
                results.add(new PartResult(shares, in.readDouble()));
            }
            return results;
        } catch (IOException e) {
            throw new UncheckedIOException("the losses of another worker end too early", e);
        }
    }

    static void writeDoubles(DataOutputStream out, double[] values) throws IOException {
        out.writeInt(values.length);
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    static double[] readDoubles(DataInputStream in) throws IOException {
        double[] values = new double[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }

    static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
