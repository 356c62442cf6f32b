package dev.reverie.studio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Holds the document of the contract against the handlers. */
@ExtendWith(SharedStudio.class)
final class ContractTest {
    private final RunningStudio studio;

    ContractTest(RunningStudio studio) {
        this.studio = studio;
    }

    @Test
    void everyRouteOfTheDocumentHasAHandlerAndViceVersa() throws IOException, InterruptedException {
        Set<String> handled = new TreeSet<>();
        studio.studio().routes().forEach(route -> handled.add(route.toString()));
        assertThat(handled).isEqualTo(documented(document()));
    }

    @Test
    void everyReferenceOfTheDocumentLeadsSomewhere() throws IOException, InterruptedException {
        JsonNode document = document();
        for (String reference : document.findValuesAsText("$ref")) {
            assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        }
    }

    @Test
    void everyLinkOfTheIndexIsOfTheContract() throws IOException, InterruptedException {
        Set<String> paths = new TreeSet<>();
        document().path("paths").fieldNames().forEachRemaining(paths::add);
        for (JsonNode link : studio.json("").path("links")) {
            assertThat(paths).contains(link.asText().substring("/api/v1".length()));
        }
    }

    private JsonNode document() throws IOException, InterruptedException {
        return new YAMLMapper().readTree(studio.get("/openapi.yaml").body());
    }

    private static Set<String> documented(JsonNode document) {
        Set<String> routes = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(method -> routes.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return routes;
    }
}
