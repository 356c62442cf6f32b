package dev.reverie.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.data.DataShape;
import dev.reverie.network.Network;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The presets of Song et al. 2021 against the values that their program runs with. */
class PublishedPresetsTest {
    static Collection<PublishedRow> rows() throws IOException {
        return PublishedRow.all().values();
    }

    static Stream<String> published() {
        return Presets.groups().stream()
                .filter(group -> group.folder().equals("score-sde/"))
                .flatMap(group -> group.names().stream());
    }

    @Test
    void everyPublishedConfigurationIsAPresetAndNothingElseClaimsToBe() throws Exception {
        assertThat(published())
                .containsExactlyInAnyOrderElementsOf(
                        rows().stream().map(PublishedRow::preset).toList())
                .hasSize(39);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyFieldOfAPublishedConfigurationIsThatOfItsPreset(PublishedRow row) {
        RunConfig config = Presets.named(row.preset());
        ObjectNode preset = Yaml.mapping(config.yaml(), row.preset());
        List<String> differences = new ArrayList<>();
        row.fields().fieldNames().forEachRemaining(field -> {
            Optional<PublishedRow.Expectation> expected = row.expectation(field);
            if (expected.isPresent()) {
                String path = expected.get().path();
                JsonNode got = preset.at("/" + path.replace('.', '/'));
                if (!agrees(got, expected.get().value())) {
                    differences.add(path + ": " + got + " here, " + field + " = "
                            + expected.get().value() + " there");
                }
            }
        });
        assertThat(differences).isEmpty();
        assertThat(config.requireScoreModel().sampling().steps())
                .as("the sampler has the steps of the published process")
                .isEqualTo(row.fields().get("model.num_scales").intValue());
        // Song et al. 2021, appendix C and the program's sampling: 1e-5 where the noise explodes, else 1e-3.
        assertThat(config.requireScoreModel().sampling().minimumTime()).isEqualTo(row.explodes() ? 1e-5 : 1e-3);
        if (row.network().startsWith("ncsnv2")) {
            assertThat(preset.at("/network/variant").asText())
                    .isEqualTo(row.network().endsWith("_64") ? "upTo64" : "upTo128");
        }
    }

    /** Numbers as numbers, however they are spelt. */
    private static boolean agrees(JsonNode got, String expected) {
        if (got.isNumber()) {
            return got.doubleValue() == Double.parseDouble(expected);
        }
        return got.isArray()
                ? numbers(got).equals(numbers(Yaml.value(expected, "table")))
                : got.asText().equals(expected);
    }

    private static List<Double> numbers(JsonNode array) {
        List<Double> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.doubleValue()));
        return numbers;
    }

    /** The numbers are those of the paper's tables and its program's page. */
    @ParameterizedTest
    @MethodSource("published")
    void everyDescriptionGivesAPublishedNumberOrSaysThatThereIsNone(String name) {
        assertThat(Presets.named(name).description()).containsPattern("FID \\d|no number published");
        assertThat(Presets.text(name)).contains("arXiv:2011.13456");
    }

    /** Counts of the reference program, random Fourier frequencies apart. */
    @ParameterizedTest
    @CsvSource({
        "62693251, ve-cifar10-ncsnpp",
        "62693251, vp-cifar10-ncsnpp",
        "62693251, vp-cifar10-ncsnpp-continuous",
        "62693251, subvp-cifar10-ncsnpp-continuous",
        "62758787, ve-cifar10-ncsnpp-continuous",
        "107586947, ve-cifar10-ncsnpp-deep-continuous",
        "107521411, vp-cifar10-ncsnpp-deep-continuous",
        "107521411, subvp-cifar10-ncsnpp-deep-continuous",
        "61804419, vp-cifar10-ddpmpp",
        "61804419, vp-cifar10-ddpmpp-continuous",
        "61804419, subvp-cifar10-ddpmpp-continuous",
        "106632579, vp-cifar10-ddpmpp-deep-continuous",
        "106632579, subvp-cifar10-ddpmpp-deep-continuous",
        "35218947, ve-cifar10-ddpm",
        "35218947, vp-ddpm-cifar10",
        "35218947, vp-ddpm-cifar10-continuous",
        "35218947, subvp-cifar10-ddpm-continuous",
        "111569923, vp-ddpm-bedroom",
        "111569923, vp-ddpm-celebahq",
        "111569923, vp-ddpm-church",
        "65574421, ve-bedroom-ncsnpp-continuous",
        "65574421, ve-celebahq-256-ncsnpp-continuous",
        "65574421, ve-church-ncsnpp-continuous",
        "65574421, ve-ffhq-256-ncsnpp-continuous",
        "105785880, ve-celebahq-ncsnpp-continuous",
        "105785880, ve-ffhq-ncsnpp-continuous",
    })
    void publishedNetworksHaveThePublishedNumberOfParameters(long parameters, String preset) {
        assertThat(network(preset).parameters().trainableCount()).isEqualTo(parameters);
    }

    @ParameterizedTest
    @MethodSource("published")
    void everyNetworkIsDeclaredWithoutMemory(String preset) {
        assertThat(network(preset).parameters().count()).isGreaterThan(10_000_000);
    }

    private static Network network(String preset) {
        RunConfig config = Presets.named(preset);
        DataShape shape = config.data().shape().orElseThrow();
        return config.network().create(shape);
    }
}
