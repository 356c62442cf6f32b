package dev.reverie.data.image;

import dev.reverie.data.ByteDataset;
import dev.reverie.data.DataException;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.ImageDecoder;
import dev.reverie.data.ImageOptions;
import dev.reverie.data.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Reads a folder, or a zip, of PNG and JPEG pictures, with all its sub-folders.
 *
 * <p>Folders that all pictures share are passed over. What then are the top folders are the classes, in order of their
 * names; if these are just {@code train} and {@code test}, they are the parts, and the folders below them the classes.
 * With a size, the largest centred part of that aspect ratio is resized (bicubic, averaging when it shrinks); without
 * one, all pictures must be of one size.
 */
public final class ImageFolder {
    private static final int SHOWN = 5;

    private final Path source;
    private final ImageOptions options;

    private ImageFolder(Path source, ImageOptions options) {
        this.source = source;
        this.options = options;
    }

    /** A usable file: its path below the shared folders, and what it shows. */
    private record Item(String path, Picture picture) {
        String top() {
            int slash = path.indexOf('/');
            return slash < 0 ? "" : path.substring(0, slash);
        }

        Item below() {
            return new Item(path.substring(path.indexOf('/') + 1), picture);
        }
    }

    /**
     * Reads every picture into memory.
     *
     * @param source a folder or a {@code .zip}
     * @param options size and channels
     * @param name the name of the set
     * @return images {@code [C, H, W]} in {@code [0, 1]}
     * @throws DataException if there is no picture, a file is not a whole PNG or JPEG, sizes differ and none is given, or
     *     some pictures lie beside the folders of the classes (the message lists the first files at fault)
     */
    public static DataSplits open(Path source, ImageOptions options, String name) throws DataException {
        return new ImageFolder(source, options).read(name);
    }

    private DataSplits read(String name) throws DataException {
        List<Item> items = new ArrayList<>(decode());
        while (items.stream().map(Item::top).distinct().count() == 1
                && !items.get(0).top().isEmpty()) {
            items.replaceAll(Item::below);
        }
        SortedSet<String> tops = tops(items);
        checkSizes(items);
        int channels = switch (options.channels()) {
            case GREY -> 1;
            case COLOUR -> 3;
            case DETECT ->
                items.stream().mapToInt(item -> item.picture().channels()).max().orElse(3);
        };
        if (!tops.equals(new TreeSet<>(List.of("test", "train")))) {
            return DataSplits.of(name, dataset(name + "/train", items, tops, channels));
        }
        List<Item> train = part(items, "train");
        List<Item> test = part(items, "test");
        SortedSet<String> classes = tops(train);
        if (!classes.equals(tops(test))) {
            throw new DataException(source, "train has the classes " + classes + ", but test has " + tops(test));
        }
        return DataSplits.of(
                name,
                dataset(name + "/train", train, classes, channels),
                dataset(name + "/test", test, classes, channels));
    }

    private static List<Item> part(List<Item> items, String part) {
        return items.stream()
                .filter(item -> item.top().equals(part))
                .map(Item::below)
                .toList();
    }

    private SortedSet<String> tops(List<Item> items) throws DataException {
        SortedSet<String> tops = new TreeSet<>();
        items.forEach(item -> tops.add(item.top()));
        if (tops.size() > 1 && tops.remove("")) {
            List<String> beside = items.stream()
                    .filter(item -> item.top().isEmpty())
                    .map(Item::path)
                    .toList();
            throw new DataException(
                    source,
                    beside.size() + " pictures lie beside the folders " + tops + ": " + shorten(beside)
                            + "; move each into the folder of its class, or all into one folder");
        }
        return tops;
    }

    private List<Item> decode() throws DataException {
        ImageDecoder decoder = new ImageDecoder(options.background());
        List<String> faults = new ArrayList<>();
        try (ImageSources sources = ImageSources.open(source)) {
            if (sources.names().isEmpty()) {
                throw new DataException(source, "holds no PNG or JPEG picture");
            }
            List<Item> items = new ArrayList<>();
            for (String path : sources.names()) {
                try {
                    Picture picture = decoder.decode(sources.read(path));
                    items.add(new Item(path, resized(picture)));
                } catch (ImageDecoder.Fault e) {
                    faults.add(path + " " + e.getMessage());
                }
            }
            if (!faults.isEmpty()) {
                throw new DataException(
                        source,
                        faults.size() + " of " + sources.names().size() + " files cannot be used: " + shorten(faults)
                                + "; remove or replace them");
            }
            return items;
        } catch (IOException e) {
            throw new DataException(source, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Early, so that large pictures do not pile up. */
    private Picture resized(Picture picture) {
        return options.size()
                .map(size -> picture.cropAndResize(size.height(), size.width()))
                .orElse(picture);
    }

    private void checkSizes(List<Item> items) throws DataException {
        Picture first = items.get(0).picture();
        List<String> others = items.stream()
                .filter(item -> item.picture().height() != first.height()
                        || item.picture().width() != first.width())
                .map(item -> item.path() + " is " + item.picture())
                .toList();
        if (!others.isEmpty()) {
            throw new DataException(
                    source,
                    "the pictures differ in size (height x width): "
                            + items.get(0).path() + " is " + first + ", but " + shorten(others)
                            + "; give a height and a width to crop and resize them to");
        }
    }

    private Dataset dataset(String name, List<Item> items, SortedSet<String> tops, int channels) {
        // One folder, or none, tells nothing apart.
        List<String> classes = tops.size() < 2 ? List.of() : List.copyOf(tops);
        byte[][] images = items.stream()
                .map(item -> item.picture().withChannels(channels).planes())
                .toArray(byte[][]::new);
        int[] labels = classes.isEmpty()
                ? new int[0]
                : IntStream.range(0, items.size())
                        .map(i -> classes.indexOf(items.get(i).top()))
                        .toArray();
        Picture first = items.get(0).picture();
        String notes = options.size()
                .map(size -> "cropped and resized to " + size.height() + " x " + size.width())
                .orElse("");
        return new ByteDataset(
                name,
                source.toString(),
                notes,
                DataShape.image(channels, first.height(), first.width()),
                images,
                255,
                labels,
                classes);
    }

    private static String shorten(List<String> all) {
        String shown = String.join(", ", all.subList(0, Math.min(SHOWN, all.size())));
        return all.size() > SHOWN ? shown + " and " + (all.size() - SHOWN) + " more" : shown;
    }
}
