package dev.reverie.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One published configuration of Song et al. 2021 (arXiv:2011.13456) as the values that its program runs with, and what
 * each of them is called here.
 *
 * @param name that of its file, such as {@code ve/cifar10_ncsnpp_continuous}
 * @param fields its values by dotted name
 */
record PublishedRow(String name, ObjectNode fields) {
    /** The whole table: 39 rows. */
    static Map<String, PublishedRow> all() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(PublishedRow.class.getResourceAsStream("score-sde-configs.json"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Map<String, PublishedRow> rows = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> row : Yaml.mapping(text, "table").properties()) {
                rows.put(row.getKey(), new PublishedRow(row.getKey(), (ObjectNode) row.getValue()));
            }
            return rows;
        }
    }

    /** The name of its preset. */
    String preset() {
        return name.replace('/', '-').replace('_', '-');
    }

    /** Whether it learns in continuous time; the row with the misspelt key means what its siblings say. */
    boolean isContinuous() {
        return fields.get("training.continuous").booleanValue() && !fields.has("training.continuouse");
    }

    /** Whether the process is variance exploding; the row that lacks the key is, as its siblings are. */
    boolean explodes() {
        return !fields.has("training.sde") || text("training.sde").equals("vesde");
    }

    String network() {
        return text("model.name");
    }

    String text(String key) {
        return fields.get(key).asText();
    }

    private boolean isNcsn() {
        return network().startsWith("ncsn") && !network().equals("ncsnpp");
    }

    /**
     * What a preset must say for one field.
     *
     * @param path of the preset's value
     * @param value in the preset's words
     */
    record Expectation(String path, String value) {}

    /**
     * What a field says here; empty for a field that means nothing: to sampling and training at all, or in this row.
     *
     * @throws IllegalArgumentException for a field that nobody has thought of
     */
    Optional<Expectation> expectation(String field) {
        String value = text(field);
        return switch (field) {
            case "data.centered" -> says("data.centered", value);
            case "data.random_flip" -> says("data.flip", value);
            case "data.image_size" -> value.equals("32") ? Optional.empty() : says("data.height", value);
            case "data.num_channels" -> says("data.channels", value);
            case "data.dataset" -> says("data.name", value.equals("CIFAR10") ? "cifar-10" : "files");
            case "model.name" -> says("network.kind", value.startsWith("ncsnv2") ? "ncsnv2" : value);
            case "model.nf" -> says("network.features", value);
            case "model.ch_mult" ->
                says("network.multipliers", fields.get(field).toString());
            case "model.num_res_blocks" -> says("network.blocks", value);
            case "model.attn_resolutions" ->
                says("network.attentionResolutions", fields.get(field).toString());
            case "model.resamp_with_conv" -> says("network.resampleWithConvolution", value);
            case "model.conditional" -> says("network.conditional", value);
            case "model.nonlinearity" -> says("network.activation", value);
            case "model.resblock_type" -> says("network.residualBlock", value);
            case "model.fir" -> says("network.fir", value);
            case "model.fir_kernel" ->
                says("network.firKernel", fields.get(field).toString());
            case "model.skip_rescale" -> says("network.skipRescale", value);
            case "model.progressive" -> says("network.progressive", camel(value));
            case "model.progressive_input" -> says("network.progressiveInput", camel(value));
            case "model.progressive_combine" -> says("network.combine", value);
            case "model.init_scale" -> says("network.initScale", value);
            // DDPM's network has positional features whatever the row says, and NCSN's none.
            case "model.embedding_type" -> onlyIf(network().equals("ncsnpp"), says("network.embedding", value));
            case "model.fourier_scale" ->
                onlyIf(text("model.embedding_type").equals("fourier"), says("network.fourierScale", value));
            // NCSN and NCSNv2 are built without dropout, and the second alone is always divided by sigma.
            case "model.dropout" -> onlyIf(!isNcsn(), says("network.dropout", value));
            case "model.scale_by_sigma" -> {
                expect(!isNcsn() || value.equals(Boolean.toString(network().startsWith("ncsnv2"))), field);
                yield onlyIf(!isNcsn(), says("network.scaleBySigma", value));
            }
            case "model.sigma_min" -> onlyIf(explodes(), says("process.sigmaMin", value));
            case "model.sigma_max" -> onlyIf(explodes(), says("process.sigmaMax", value));
            case "model.beta_min" -> onlyIf(!explodes(), says("process.betaMin", value));
            case "model.beta_max" -> onlyIf(!explodes(), says("process.betaMax", value));
            case "model.num_scales" ->
                isContinuous() ? says("sampling.steps", value) : Optional.of(new Expectation("objective.steps", value));
            case "model.ema_rate" -> says("training.emaRate", value);
            case "optim.lr" -> says("training.learningRate", value);
            case "optim.beta1" -> says("training.beta1", value);
            case "optim.eps" -> says("training.epsilon", value);
            case "optim.weight_decay" -> says("training.weightDecay", value);
            case "optim.warmup" -> says("training.warmUp", value);
            case "optim.grad_clip" ->
                says("training.clipNorm", fields.get(field).doubleValue() < 0 ? "0" : value);
            case "sampling.predictor" ->
                says("sampling.predictor", value.equals("ancestral_sampling") ? "ancestral" : camel(value));
            case "sampling.corrector" -> says("sampling.corrector", value.equals("ald") ? "annealedLangevin" : value);
            case "sampling.method" -> says("sampling.sampler", "predictorCorrector");
            case "sampling.n_steps_each" -> onlyIf(corrects(), says("sampling.correctorSteps", value));
            case "sampling.snr" -> onlyIf(corrects(), says("sampling.signalToNoise", value));
            case "sampling.noise_removal" -> says("sampling.denoise", value);
            case "seed" -> says("training.seed", value);
            case "training.batch_size" -> says("training.batchSize", value);
            case "training.n_iters" -> says("training.steps", value);
            case "training.log_freq" -> says("training.logEvery", value);
            case "training.snapshot_freq" -> says("training.keepEvery", value);
            case "training.snapshot_freq_for_preemption" -> says("training.checkpointEvery", value);
            case "training.reduce_mean" -> says("objective.reduction", value.equals("true") ? "mean" : "halfSum");
            case "training.continuous" -> says("objective.kind", objective());
            case "training.sde", "training.loss" -> says("process.kind", process(value));
            // These have one value in all rows, which is built in here.
            case "model.attention_type" -> fixed(field, "ddpm");
            case "model.conv_size" -> fixed(field, "3");
            case "model.interpolation" -> fixed(field, "bilinear");
            case "model.normalization" -> fixed(field, isNcsn() ? "InstanceNorm++" : "GroupNorm");
            case "optim.optimizer" -> fixed(field, "Adam");
            case "optim.amsgrad",
                    "data.uniform_dequantization",
                    "sampling.probability_flow",
                    "training.likelihood_weighting" -> fixed(field, "false");
            case "training.snapshot_sampling" -> fixed(field, "true");
            // A path for pictures says which; the program reads sigma_max where one row also has sigma_begin.
            case "data.category", "model.sigma_begin", "training.continuouse" -> Optional.empty();
            // When and on what is evaluated is said to the commands that evaluate.
            case "eval.batch_size",
                    "eval.begin_ckpt",
                    "eval.bpd_dataset",
                    "eval.enable_bpd",
                    "eval.enable_loss",
                    "eval.enable_sampling",
                    "eval.end_ckpt",
                    "eval.num_samples",
                    "training.eval_freq" -> Optional.empty();
            default -> throw new IllegalArgumentException(name + ": nothing is known of the field " + field);
        };
    }

    private boolean corrects() {
        return !text("sampling.corrector").equals("none");
    }

    private String objective() {
        if (isContinuous()) {
            return "denoisingScoreMatching";
        }
        return explodes() ? "smld" : "ddpm";
    }

    private static String process(String published) {
        return switch (published) {
            case "vesde" -> "varianceExploding";
            case "vpsde" -> "variancePreserving";
            case "subvpsde" -> "subVariancePreserving";
            default -> throw new IllegalArgumentException("no process is called " + published);
        };
    }

    private static Optional<Expectation> says(String path, String value) {
        return Optional.of(new Expectation(path, value));
    }

    private static Optional<Expectation> onlyIf(boolean used, Optional<Expectation> expectation) {
        return used ? expectation : Optional.empty();
    }

    private Optional<Expectation> fixed(String field, String only) {
        expect(text(field).equals(only), field);
        return Optional.empty();
    }

    private void expect(boolean holds, String field) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + field + " is " + text(field) + ", which is not built in");
        }
    }

    private static String camel(String words) {
        String[] parts = words.split("_", -1);
        StringBuilder camel = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            camel.append(Character.toUpperCase(parts[i].charAt(0))).append(parts[i].substring(1));
        }
        return camel.toString();
    }

    /** The name; the fields are many. */
    @Override
    public String toString() {
        return name;
    }
}
