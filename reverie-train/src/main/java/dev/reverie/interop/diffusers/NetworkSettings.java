package dev.reverie.interop.diffusers;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.Section;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.network.unet2d.Unet2dConfig;

/** Writes the section {@code network} of a configuration that describes a {@link UnetLayout}. */
final class NetworkSettings {
    private NetworkSettings() {}

    /**
     * Fills the section.
     *
     * @param section empty
     * @param layout any
     */
    static void write(ObjectNode section, UnetLayout layout) {
        if (layout instanceof UnetLayout.Plain plain) {
            unet2d(section, plain.config());
        } else if (layout instanceof UnetLayout.Skip skip) {
            ncsnpp(section, skip.config());
        }
    }

    private static void unet2d(ObjectNode section, Unet2dConfig config) {
        section.put("kind", "unet2d");
        ArrayNode widths = section.putArray("channelsPerLevel");
        ArrayNode down = section.putArray("attendingLevels");
        ArrayNode up = section.putArray("attendingLevelsUp");
        for (int i = 0; i < config.levels().size(); i++) {
            Unet2dConfig.Level level = config.levels().get(i);
            widths.add(level.width());
            if (level.attendsDown()) {
                down.add(i);
            }
            if (level.attendsUp()) {
                up.add(i);
            }
        }
        section.put("blocks", config.layers());
        section.put("middleAttention", config.middleAttention());
        section.put("middleAttentionNorm", config.middleAttentionNorm());
        section.put("headWidth", config.headWidth().orElse(0));
        section.put("groups", config.groups());
        section.put("epsilon", config.epsilon());
        section.put("activation", Section.word(config.activation()));
        section.put("downsamplePadding", config.downsamplePadding());
        section.put("embedding", Section.word(config.embedding()));
        section.put("cosineFirst", config.cosineFirst());
        section.put("frequencyShift", config.frequencyShift());
        section.put("middleScale", config.middleScale());
        section.put("centerInput", config.centerInput());
        section.put("scaleAndShift", config.scaleAndShift());
        section.put("dropout", config.dropout());
        section.put("classes", config.classes());
        if (config.learnedVariance()) {
            section.put("learnedVariance", true);
        }
    }

    /** The settings that a network of skip blocks leaves open; all others are the defaults of its process. */
    private static void ncsnpp(ObjectNode section, NcsnppConfig config) {
        section.put("kind", "ncsnpp");
        section.put("features", config.features());
        ArrayNode multipliers = section.putArray("multipliers");
        config.multipliers().forEach(multipliers::add);
        section.put("blocks", config.blocks());
        ArrayNode attending = section.putArray("attentionResolutions");
        config.attentionResolutions().forEach(attending::add);
        section.put("progressive", Section.word(config.progressive()));
        section.put("progressiveInput", Section.word(config.progressiveInput()));
        section.put("fourierScale", config.fourierScale());
        section.put("dropout", config.dropout());
        section.put("centerInput", !config.centered());
    }
}
