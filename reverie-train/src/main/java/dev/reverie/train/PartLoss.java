package dev.reverie.train;

import dev.reverie.loss.Losses;
import dev.reverie.torch.Tensor;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Loss of a part of a batch, after its gradient was accumulated. */
final class PartLoss {
    private final double mean;
    private final double[] times;
    private final double[] losses;
    private final Supplier<String> where;

    /**
     * A loss with what it is made of.
     *
     * @param mean mean over the samples; if it is not finite, there is no gradient
     * @param times the time of each sample; empty if the loss knows none
     * @param losses the loss of each of them
     * @param where what may tell why a loss or gradient went astray, to be read after a comma
     */
    PartLoss(double mean, double[] times, double[] losses, Supplier<String> where) {
        this.mean = mean;
        this.times = times.clone();
        this.losses = losses.clone();
        this.where = where;
    }

    /**
     * What a part of a batch gave whose samples have times, after its gradient was accumulated.
     *
     * @param losses of the whole batch, of which those of the part count
     * @param part which samples
     * @param backward accumulates the gradient of their mean
     */
    static PartLoss of(Losses losses, BatchPart part, Consumer<Tensor> backward) {
        Tensor own = part.of(losses.perSample());
        Tensor mean = part.isWhole() ? losses.mean() : own.mean();
        double loss = mean.item();
        double[] perSample = own.detach().toDoubles();
        if (Double.isFinite(loss)) {
            backward.accept(mean);
        }
        double[] times = losses.times();
        return new PartLoss(loss, Arrays.copyOfRange(times, part.from(), part.to()), perSample, () -> where(times));
    }

    private static String where(double[] times) {
        double least = Arrays.stream(times).min().orElse(Double.NaN);
        double greatest = Arrays.stream(times).max().orElse(Double.NaN);
        return String.format(Locale.ROOT, "with times from %.4g to %.4g in the batch", least, greatest);
    }

    /** Writes it for other workers. */
    void write(DataOutputStream out) throws IOException {
        out.writeDouble(mean);
        PartResult.writeDoubles(out, times);
        PartResult.writeDoubles(out, losses);
        PartResult.writeText(out, where());
    }

    /** Reads what {@link #write} has written. */
    static PartLoss read(DataInputStream in) throws IOException {
        double mean = in.readDouble();
        double[] times = PartResult.readDoubles(in);
        double[] losses = PartResult.readDoubles(in);
        String where = PartResult.readText(in);
        return new PartLoss(mean, times, losses, () -> where);
    }

    /** Mean over the samples of the part. */
    double mean() {
        return mean;
    }

    /** Whether the loss is finite. */
    boolean isFinite() {
        return Double.isFinite(mean);
    }

    /** What may tell why it went astray. */
    String where() {
        return where.get();
    }

    /** The samples whose loss is not finite, for people; empty if there are none or the loss knows no samples. */
    String faultySamples() {
        int[] faulty = IntStream.range(0, losses.length)
                .filter(i -> !Double.isFinite(losses[i]))
                .toArray();
        return faulty.length == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "the loss of %d of %d is not finite, the first at time %.4g",
                        faulty.length,
                        losses.length,
                        times[faulty[0]]);
    }

    /** Adds the loss of every sample to the statistics by noise level. */
    void addTo(LevelLosses levels) {
        levels.add(times, losses);
    }
}
