package dev.reverie.data.catalog;

import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.toy.DrawnDigits;
import dev.reverie.data.toy.Toy2d;
import dev.reverie.data.toy.Waveforms;
import java.util.List;

/**
 * A data set that can be asked for by name.
 *
 * @param name e.g. {@code mnist}
 * @param description one line
 * @param family how it is stored or made
 * @param shape of one example; of drawn digits the default size
 * @param size examples to train on, {@link Dataset#ENDLESS} for generated sets
 * @param classNames what the labels stand for; empty when unlabelled
 * @param licence the terms as its authors state them
 * @param home its page, or empty for generated sets
 * @param files what is downloaded; empty for generated sets and for those that are read from a local folder only
 */
public record KnownDataset(
        String name,
        String description,
        Family family,
        DataShape shape,
        long size,
        List<String> classNames,
        String licence,
        String home,
        List<RemoteFile> files) {

    /** How a set is stored or made. */
    public enum Family {
        /** The four files of the MNIST family. */
        IDX,
        /** The CIFAR-10 archive. */
        CIFAR,
        /** 8 x 8 digits as text. */
        DIGITS,
        /** A table with a test mask, from a local folder only. */
        TABLE,
        /** {@link DrawnDigits}. */
        DRAWN,
        /** {@link Toy2d}. */
        TOY,
        /** {@link Waveforms}. */
        WAVEFORMS
    }

    /** Keeps private copies of the lists. */
    public KnownDataset {
        classNames = List.copyOf(classNames);
        files = List.copyOf(files);
    }

    /**
     * Whether nothing need be fetched or given.
     *
     * @return true for sets made by this program
     */
    public boolean isGenerated() {
        return switch (family) {
            case DRAWN, TOY, WAVEFORMS -> true;
            case IDX, CIFAR, DIGITS, TABLE -> false;
        };
    }
}
