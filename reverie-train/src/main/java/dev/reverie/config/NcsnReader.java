package dev.reverie.config;

import dev.reverie.data.DataShape;
import dev.reverie.network.Network;
import dev.reverie.network.refinenet.Ncsn;
import dev.reverie.network.refinenet.NcsnConfig;
import dev.reverie.nn.Activation;
import java.util.List;
import java.util.function.Function;

/** Reads NCSN, whose normalisations are conditioned on the level of an SMLD ladder. */
final class NcsnReader implements NetworkReader {
    @Override
    public Function<DataShape, Network> read(Section section, NetworkSetting setting) {
        NcsnConfig usual = NcsnConfig.builder(3, 32, 32, 10).build();
        int features = section.count("features", usual.features(), Range.between(2, NetworkConfig.MOST_FEATURES));
        Activation activation = section.choice("activation", usual.activation());
        List<Double> ladder = setting.requiredLadder(section, NetworkConfig.Kind.NCSN);
        return shape -> {
            NetworkSetting.requireImage(section, NetworkConfig.Kind.NCSN, shape);
            return new Ncsn(NcsnConfig.builder(shape.channels(), shape.height(), shape.width(), ladder.size())
                    .features(features)
                    .activation(activation)
                    .centered(setting.isCentered())
                    .build());
        };
    }
}
