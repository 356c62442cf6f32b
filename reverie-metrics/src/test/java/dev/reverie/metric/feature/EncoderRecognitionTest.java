package dev.reverie.metric.feature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.file.ArraySource;
import dev.reverie.file.ElementType;
import dev.reverie.file.Shape;
import dev.reverie.nn.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names and shapes alone tell the network. */
class EncoderRecognitionTest {
    static List<ImageEncoder> networks() {
        return List.of(
                new InceptionV3(),
                new VisionTransformer(VisionTransformerConfig.dinov2(384, 12, 0)),
                new VisionTransformer(VisionTransformerConfig.dinov2(1024, 24, 4)),
                new VisionTransformer(VisionTransformerConfig.clip(768, 12, 32, 224, 512)),
                new VisionTransformer(VisionTransformerConfig.clip(1024, 24, 14, 336, 768)));
    }

    private static Map<String, ArraySource> arrays(ImageEncoder network) {
        Map<String, ArraySource> arrays = new LinkedHashMap<>();
        for (Parameter parameter : network.parameters().list()) {
            arrays.put(parameter.name(), ArraySource.of(ElementType.F32, Shape.of(parameter.shape()), () -> {
                throw new AssertionError("no values are needed");
            }));
        }
        return arrays;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void eachIsFoundByItsArrays(ImageEncoder network) {
        ImageEncoder found = EncoderRecognition.of(arrays(network)).orElseThrow();
        assertThat(found.name()).isEqualTo(network.name());
        assertThat(found.dimension()).isEqualTo(network.dimension());
        assertThat(found.input()).isEqualTo(network.input());
        assertThat(found.parameters().list().stream().map(Parameter::toString))
                .containsExactlyElementsOf(network.parameters().list().stream()
                        .map(Parameter::toString)
                        .toList());
    }

    @Test
    void whatIsCutOrForeignIsNotTakenForOne() {
        Map<String, ArraySource> arrays = arrays(networks().get(1));
        arrays.remove("embeddings.position_embeddings");
        assertThat(EncoderRecognition.of(arrays)).isEmpty();
        assertThat(EncoderRecognition.of(Map.of())).isEmpty();
    }

    @Test
    void textsAndMaskTokensMayBeLeftAside() {
        ImageEncoder clip = networks().get(3);
        assertThat(clip.isDispensable("text_model.embeddings.token_embedding.weight"))
                .isTrue();
        assertThat(clip.isDispensable("vision_model.something")).isFalse();
        assertThat(networks().get(1).isDispensable("embeddings.mask_token")).isTrue();
        assertThat(networks().get(0).isDispensable("Mixed_5b.branch1x1.bn.num_batches_tracked"))
                .isTrue();
    }
}
