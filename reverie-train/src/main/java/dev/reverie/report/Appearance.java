package dev.reverie.report;

import dev.reverie.config.DataConfig;
import dev.reverie.data.DataShape;
import dev.reverie.schedule.Schedule;
import dev.reverie.trained.TrainedScoreModel;

/**
 * How a state of the process looks: brings what the network sees at some time, noise included, to where data live.
 *
 * <p>Images come out in [0, 1] without their border. Noise beyond the range of the data is compressed,
 * {@code c + (x - alpha c) / max(1, sqrt(alpha^2 + sigma^2))} with c the middle of the data's range, so that pictures of
 * an exploding process are not black and white dots. Points stay as they are.
 */
final class Appearance {
    private final DataShape seen;
    private final DataShape shown;
    private final Schedule schedule;
    private final int pad;
    private final boolean centered;

    private Appearance(DataShape shown, DataConfig data, Schedule schedule) {
        this.shown = shown;
        this.schedule = schedule;
        seen = data.padded(shown);
        pad = shown.isImage() ? data.pad() : 0;
        centered = data.centered();
    }

    static Appearance of(TrainedScoreModel model) {
        return new Appearance(
                model.data().shape(),
                model.config().data(),
                model.task().process().schedule());
    }

    /** Shape of one example in pictures. */
    DataShape shown() {
        return shown;
    }

    /** Shape of one example as the network sees it. */
    DataShape seen() {
        return seen;
    }

    /**
     * Brings stored examples to what the network sees.
     *
     * @param stored images in [0, 1], points
     * @param count number of examples
     */
    float[] toNetwork(float[] stored, int count) {
        float[] result = new float[count * seen.length()];
        if (!shown.isImage()) {
            System.arraycopy(stored, 0, result, 0, result.length);
            return result;
        }
        for (int i = 0; i < result.length; i++) {
            result[i] = centered ? -1 : 0;
        }
        for (int i = 0; i < stored.length; i++) {
            result[place(i)] = centered ? 2 * stored[i] - 1 : stored[i];
        }
        return result;
    }

    /**
     * Brings states to pictures.
     *
     * @param x states as the network sees them
     * @param count number of states
     * @param t their time
     */
    float[] toPicture(float[] x, int count, double t) {
        if (!shown.isImage()) {
            return x.clone();
        }
        double middle = centered ? 0 : 0.5;
        double alpha = schedule.alpha(t);
        double scale = Math.max(1, Math.hypot(alpha, schedule.sigma(t)));
        float[] result = new float[count * shown.length()];
        for (int i = 0; i < result.length; i++) {
            double value = middle + (x[place(i)] - alpha * middle) / scale;
            double unit = centered ? 0.5 * (value + 1) : value;
            result[i] = (float) Math.min(1, Math.max(0, unit));
        }
        return result;
    }

    /** Where a pixel of a picture lies among the padded ones. */
    private int place(int pixel) {
        int column = pixel % shown.width();
        int row = pixel / shown.width() % shown.height();
        int plane = pixel / (shown.width() * shown.height());
        return (plane * seen.height() + row + pad) * seen.width() + column + pad;
    }
}
