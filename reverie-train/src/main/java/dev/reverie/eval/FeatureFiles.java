package dev.reverie.eval;

import dev.reverie.data.DataException;
import dev.reverie.data.catalog.DatasetDownload;
import dev.reverie.data.catalog.RemoteFile;
import dev.reverie.file.OutputFolder;
import dev.reverie.interop.diffusers.ModelHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Brings the files of published networks into the cache, from their official homes, each checked against its SHA-256 before it takes
 * its place. What is there already needs no network.
 */
public final class FeatureFiles {
    /** What transformers call their weights, in order of preference. */
    static final List<String> WEIGHTS = List.of("model.safetensors", "pytorch_model.bin");

    private final ModelHub.Settings settings;
    private final DatasetDownload.Progress progress;

    /**
     * A cache.
     *
     * @param settings its folder, the hub, and whether the network may be used
     * @param progress is told how far transfers have come
     */
    public FeatureFiles(ModelHub.Settings settings, DatasetDownload.Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** The cache that the environment names, see {@link ModelHub.Settings#ofEnvironment()}. */
    public static FeatureFiles ofEnvironment(DatasetDownload.Progress progress) {
        return new FeatureFiles(ModelHub.Settings.ofEnvironment(), progress);
    }

    /**
     * The weights of a network.
     *
     * @throws DataException if they are not in the cache and cannot be fetched; the message says what to fetch, from where, and where
     *     to put it
     */
    public Path fetch(PublishedNetwork network) throws DataException {
        return network.file().isPresent()
                ? pinned(network, network.file().get())
                : new ModelHub(settings, progress)
                        .fetchFile(network.repository(), "main", WEIGHTS, remedy("one of " + WEIGHTS));
    }

    private Path pinned(PublishedNetwork network, RemoteFile file) throws DataException {
        Path target = settings.cache().resolve("features").resolve(file.name());
        if (Files.exists(target)) {
            return target;
        }
        if (settings.offline()) {
            throw new DataException(
                    target,
                    "is not there, and the network must not be used (HF_HUB_OFFLINE)",
                    "fetch " + network.home() + " (SHA-256 " + file.sha256() + ") and put it there, or "
                            + remedy(file.name()));
        }
        try {
            OutputFolder.make(settings.cache().resolve("features"));
        } catch (IOException e) {
            throw new DataException(
                    target, "cannot be made (" + e + ")", "set REVERIE_CACHE to a folder that can be written", e);
        }
        new DatasetDownload(settings.cache(), progress)
                .fetch(
                        "--features " + network.word(),
                        file,
                        target,
                        "Without a network, fetch " + network.home() + " by other means and put it at " + target
                                + ", or " + remedy(file.name()));
        return target;
    }

    private static String remedy(String file) {
        return "name the file itself (--features FOLDER/" + file + ")";
    }
}
