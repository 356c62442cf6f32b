package dev.reverie.cli.evaluate;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.DownloadLine;
import dev.reverie.data.DataShape;
import dev.reverie.eval.FeatureFiles;
import dev.reverie.eval.FeatureNetwork;
import dev.reverie.metric.Features;
import dev.reverie.torch.Device;
import java.io.IOException;
import java.util.List;

/** Opens the network that maps images to features, and says which it is. */
final class FeatureWork implements AutoCloseable {
    private final Console console;
    private final FeatureNetwork network;
    private final FeatureNetwork owner;

    private FeatureWork(Console console, FeatureNetwork network, FeatureNetwork owner) {
        this.console = console;
        this.network = network;
        this.owner = owner;
    }

    /**
     * Opens the network, fetching it where that is needed.
     *
     * @param shape of what will be mapped; everything but images is its own features
     * @param name of the network
     * @param metrics words of those to be computed, empty for the usual ones
     */
    static FeatureWork open(Console console, Device device, DataShape shape, String name, List<String> metrics)
            throws IOException {
        try (DownloadLine line = new DownloadLine(console)) {
            FeatureNetwork owner = FeatureNetwork.open(
                    shape.isImage() ? name : FeatureNetwork.PIXELS, device, FeatureFiles.ofEnvironment(line));
            owner.notices(shape).forEach(console::say);
            return new FeatureWork(console, owner.suited(metrics), owner);
        }
    }

    /** Sees to it that a network is there. */
    static void require(Console console, String name) throws IOException {
        try (DownloadLine line = new DownloadLine(console)) {
            FeatureNetwork.require(name, FeatureFiles.ofEnvironment(line));
        }
    }

    FeatureNetwork network() {
        return network;
    }

    /**
     * Says which features they are.
     *
     * @param chosen whether nobody asked for this network
     */
    void describe(Features features, boolean images, boolean chosen) {
        if (images) {
            String name = network.source().name();
            boolean pixels = name.equals(FeatureNetwork.PIXELS);
            console.say("features: " + features.source() + ", " + features.dimension() + " numbers"
                    + (chosen && !pixels ? ", by the network that comes with Reverie for these data" : "")
                    + (FeatureNetwork.isOwn(name) ? "; such distances are not comparable with published FID" : ""));
        }
    }

    @Override
    public void close() {
        owner.close();
    }
}
