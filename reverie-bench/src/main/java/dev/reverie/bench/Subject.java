package dev.reverie.bench;

import dev.reverie.model.NetworkModel;
import dev.reverie.network.Ncsnpp;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network of images that is timed.
 *
 * @param key as it is asked for on the command line
 * @param name for the report
 * @param config the network
 * @param batch images in one batch
 */
record Subject(String key, String name, NcsnppConfig config, int batch) {
    private static final int SMALL_BATCH = 32;
    private static final int WIDE_BATCH = 8;

    /** All of them. */
    static List<Subject> all() {
        return List.of(ddpmpp(), ncsnpp(), wide());
    }

    /** DDPM++ for grey 32 x 32 images, 1.75 million parameters. */
    static Subject ddpmpp() {
        return new Subject(
                "ddpmpp",
                "DDPM++ 1 x 32 x 32",
                network(
                        1,
                        32,
                        List.of(1, 2, 2),
                        false,
                        NcsnppConfig.ProgressiveInput.NONE,
                        NcsnppConfig.Embedding.POSITIONAL,
                        false),
                SMALL_BATCH);
    }

    /** NCSN++ with smoothing filters and residual input for colour 32 x 32 images, 1.78 million parameters. */
    static Subject ncsnpp() {
        return new Subject(
                "ncsnpp",
                "NCSN++ 3 x 32 x 32",
                network(
                        3,
                        32,
                        List.of(1, 2, 2),
                        true,
                        NcsnppConfig.ProgressiveInput.RESIDUAL,
                        NcsnppConfig.Embedding.FOURIER,
                        false),
                SMALL_BATCH);
    }

    /**
     * The published NCSN++ for CIFAR-10 (continuous, variance exploding) but for its depth, 2 blocks a level instead of 4,
     * its dropout and its initial zeros.
     */
    static Subject wide() {
        return new Subject(
                "ncsnpp-128",
                "NCSN++ 3 x 32 x 32, 128 features",
                network(
                        3,
                        128,
                        List.of(1, 2, 2, 2),
                        true,
                        NcsnppConfig.ProgressiveInput.RESIDUAL,
                        NcsnppConfig.Embedding.FOURIER,
                        true),
                WIDE_BATCH);
    }

    private static NcsnppConfig network(
            int channels,
            int features,
            List<Integer> multipliers,
            boolean fir,
            NcsnppConfig.ProgressiveInput input,
            NcsnppConfig.Embedding embedding,
            boolean scaleBySigma) {
        return NcsnppConfig.ddpmpp(channels, 32, 32)
                .features(features)
                .multipliers(multipliers.toArray(Integer[]::new))
                .blocks(2)
                .fir(fir)
                .progressiveInput(input)
                .embedding(embedding)
                .dropout(0)
                .initScale(1)
                .scaleBySigma(scaleBySigma)
                .build();
    }

    /** The network with its process and its batch. */
    Workload workload() {
        return workload(batch);
    }

    /**
     * The network with its process and another batch.
     *
     * @param images in the batch
     */
    Workload workload(int images) {
        boolean fourier = config.embedding() == NcsnppConfig.Embedding.FOURIER;
        Schedule schedule = fourier ? new VarianceExploding(0.01, 50) : new VariancePreserving(0.1, 20);
        NetworkModel usual = NetworkModel.continuous(new Ncsnpp(config), schedule);
        return new Workload(
                key,
                name,
                "images",
                () -> new Ncsnpp(config),
                schedule,
                usual.output(),
                usual.conditioning(),
                List.of((long) config.channels(), (long) config.height(), (long) config.width()),
                images,
                fourier ? 0.5 : 8,
                fourier ? 2 : 968,
                options());
    }

    private Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("kind", "ncsnpp");
        options.put("channels", config.channels());
        options.put("height", config.height());
        options.put("width", config.width());
        options.put("features", config.features());
        options.put("multipliers", config.multipliers());
        options.put("blocks", config.blocks());
        options.put("attentionResolutions", config.attentionResolutions());
        options.put("fir", config.fir());
        options.put("firKernel", config.firKernel());
        options.put("skipRescale", config.skipRescale());
        options.put("progressive", config.progressive().name());
        options.put("progressiveInput", config.progressiveInput().name());
        options.put("combine", config.combine().name());
        options.put("embedding", config.embedding().name());
        options.put("fourierScale", config.fourierScale());
        options.put("scaleBySigma", config.scaleBySigma());
        return options;
    }
}
