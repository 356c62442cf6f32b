package dev.reverie.config;

import dev.reverie.data.DataShape;
import dev.reverie.network.Network;
import java.util.function.Function;

/** Adds a {@code network.kind}. */
public interface NetworkExtension extends Extension {
    /**
     * Reads the keys of this kind; the shape of the data may be known later.
     *
     * @param section the section {@code network}; keys that are not asked for are refused
     * @return makes the network for one example of a shape, its parameters declared and without memory
     */
    Function<DataShape, Network> read(Section section);
}
