package dev.reverie.config;

import dev.reverie.data.DataShape;
import dev.reverie.network.Network;
import java.util.function.Function;

/** Reads the keys of one kind of network. */
interface NetworkReader {
    /**
     * Reads every key that belongs to this kind; the shape of the data may be known later.
     *
     * @param section the section {@code network}, without the keys that all kinds have
     * @param setting what the network is for
     * @return makes the network for data of a shape; throws {@link ConfigException} if they do not fit
     * @throws ConfigException if a value is not accepted, or does not fit what the network is for
     */
    Function<DataShape, Network> read(Section section, NetworkSetting setting);
}
