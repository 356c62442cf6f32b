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
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a folder, or a zip, of PNG and JPEG pictures, with all its sub-folders.
 *
 * <p>Folders that all pictures share are passed over. What then are the top folders are the classes, in order of their
 * names; if they name the parts of a set ({@code train} and {@code val} or {@code test}), the folders below them are the
 * classes. Labels of a {@code dataset.json} come before the names of folders. What was assumed is told by {@link DataSplits#notices()}.
 * With a size, the largest centred part of that aspect ratio is resized (bicubic, averaging when it shrinks); without
 * one, all pictures must be of one size.
 */
public final class ImageFolder {
    private static final int SHOWN = 5;

    private final Path source;
    private final ImageOptions options;
    private int turned;
    private @Nullable LabelFile labelFile;
    private List<String> unread = List.of();

    private ImageFolder(Path source, ImageOptions options) {
        this.source = source;
        this.options = options;
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
        List<FolderPicture> all = new ArrayList<>(decode());
        while (all.stream().map(FolderPicture::top).distinct().count() == 1
                && !all.get(0).top().isEmpty()) {
            all.replaceAll(FolderPicture::below);
        }
        checkSizes(all);
        int channels = options.channels()
                .count(all.stream()
                        .mapToInt(item -> item.picture().channels())
                        .max()
                        .orElse(3));
        Optional<FolderParts> parts = FolderParts.of(source, all);
        List<FolderPicture> items = parts.map(FolderParts::train).orElse(all);
        List<String> notices = new ArrayList<>();
        if (turned > 0) {
            notices.add(source + ": " + turned + " of " + all.size()
                    + " pictures turned upright, as their cameras noted (Exif)");
        }
        transparencyNotice(all).ifPresent(notices::add);
        List<String> classes = classes(items, notices);
        if (!unread.isEmpty()) {
            notices.add(source + ": reading the pictures, not " + shorten(unread) + " beside them");
        }
        Dataset train = dataset(name + "/train", items, classes, channels);
        DataSplits splits = DataSplits.of(name, train);
        if (parts.isPresent()) {
            FolderParts folders = parts.get();
            if (isUsable(folders, classes)) {
                notices.add(folders.notice());
                splits = DataSplits.of(name, train, dataset(name + "/test", folders.heldOut(), classes, channels));
            } else {
                notices.add(folders.notice() + "; but " + folders.heldOutName()
                        + " has no folders of classes, so nothing is held out");
            }
        }
        return splits.telling(notices);
    }

    /** What became of transparency. */
    private Optional<String> transparencyNotice(List<FolderPicture> all) {
        long transparent =
                all.stream().filter(item -> item.picture().isTransparent()).count();
        if (transparent == 0) {
            return Optional.empty();
        }
        String where = source + ": " + transparent + " of " + all.size() + " pictures have transparent parts, ";
        return Optional.of(
                options.channels() == ImageOptions.Channels.ALPHA
                        ? where + "which are learnt with them: colours multiplied by alpha, and alpha"
                        : where + "which were laid over "
                                + options.background().name().toLowerCase(Locale.ROOT)
                                + "; data.channels: 4 learns the transparency");
    }

    /** Of a file of labels, or else of the folders; one folder, or none, tells nothing apart. */
    private List<String> classes(List<FolderPicture> items, List<String> notices) throws DataException {
        LabelFile file = labelFile;
        if (file != null) {
            List<String> classes = file.classes();
            notices.add(source + ": " + (classes.isEmpty() ? "no" : classes.size()) + " classes, as " + file.name()
                    + " says");
            return classes;
        }
        SortedSet<String> tops = tops(items);
        if (tops.size() < 2) {
            return List.of();
        }
        List<String> classes = List.copyOf(tops);
        notices.add(source + ": " + classes.size() + " classes from the names of folders: " + shorten(classes));
        return classes;
    }

    private boolean isUsable(FolderParts parts, List<String> classes) throws DataException {
        if (classes.isEmpty() || labelFile != null) {
            return true;
        }
        SortedSet<String> tops = tops(parts.heldOut());
        if (tops.equals(Set.of(""))) {
            return false;
        }
        if (!classes.containsAll(tops)) {
            throw new DataException(
                    source,
                    "the part to learn from has the classes " + classes + ", but " + parts.heldOutName() + " has "
                            + tops,
                    "give both parts the same folders");
        }
        return true;
    }

    private SortedSet<String> tops(List<FolderPicture> items) throws DataException {
        SortedSet<String> tops = new TreeSet<>();
        items.forEach(item -> tops.add(item.top()));
        if (tops.size() > 1 && tops.remove("")) {
            List<String> beside = items.stream()
                    .filter(item -> item.top().isEmpty())
                    .map(FolderPicture::path)
                    .toList();
            throw new DataException(
                    source,
                    beside.size() + " pictures lie beside the folders " + tops + ": " + shorten(beside),
                    "move each into the folder of its class, or all into one folder");
        }
        return tops;
    }

    private List<FolderPicture> decode() throws DataException {
        ImageDecoder decoder = ImageDecoder.of(options);
        List<String> faults = new ArrayList<>();
        try (ImageSources sources = ImageSources.open(source)) {
            if (sources.names().isEmpty()) {
                throw new DataException(source, "holds no PNG or JPEG picture");
            }
            LabelFile file = LabelFile.of(sources).orElse(null);
            labelFile = file;
            unread = sources.companions().stream()
                    .filter(name -> file == null || !name.equals(file.name()))
                    .toList();
            List<FolderPicture> items = new ArrayList<>();
            long samples = 0;
            for (String path : sources.names()) {
                try {
                    byte[] bytes = sources.read(path);
                    Picture picture = decoder.decode(bytes);
                    samples += picture.planes().length;
                    if (samples > sources.acceptedSamples()) {
                        throw new DataException(
                                source,
                                "holds pictures of more than " + sources.acceptedSamples()
                                        + " samples (pixels times channels) in all, the limit for an archive of its size; if it can be trusted,"
                                        + " unpack it and name the folder");
                    }
                    turned += ImageDecoder.isTurned(bytes) ? 1 : 0;
                    FolderPicture item = new FolderPicture(path, resized(picture));
                    items.add(file != null && file.isLabelled() ? file.label(sources, item) : item);
                } catch (ImageDecoder.Fault e) {
                    faults.add(path + " " + e.getMessage());
                }
            }
            if (!faults.isEmpty()) {
                throw new DataException(
                        source,
                        faults.size() + " of " + sources.names().size() + " files cannot be used: " + shorten(faults),
                        "remove or replace them");
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

    private void checkSizes(List<FolderPicture> items) throws DataException {
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
                            + items.get(0).path() + " is " + first + ", but " + shorten(others),
                    "give a height and a width to crop and resize them to");
        }
    }

    private Dataset dataset(String name, List<FolderPicture> items, List<String> classes, int channels) {
        byte[][] images = items.stream()
                .map(item -> item.picture().withChannels(channels).planes())
                .toArray(byte[][]::new);
        int[] labels = classes.isEmpty()
                ? new int[0]
                : IntStream.range(0, items.size())
                        .map(i -> labelFile == null
                                ? classes.indexOf(items.get(i).top())
                                : items.get(i).label())
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
