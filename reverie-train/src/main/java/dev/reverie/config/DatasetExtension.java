package dev.reverie.config;

import dev.reverie.data.DataSplits;
import dev.reverie.data.catalog.DataOptions;
import java.io.IOException;

/** Adds a {@code data.name}. */
public interface DatasetExtension extends Extension {
    /**
     * Opens the data.
     *
     * @param options place of downloads, folder and seed of the section {@code data}
     * @throws IOException if they cannot be read
     */
    DataSplits open(DataOptions options) throws IOException;
}
