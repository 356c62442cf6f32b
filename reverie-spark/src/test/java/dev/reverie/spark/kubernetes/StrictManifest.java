package dev.reverie.spark.kubernetes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Documents of YAML as the typed objects of Kubernetes. A field that the type lacks, and one that is there twice, is an error. */
final class StrictManifest {
    private static final ObjectMapper MAPPER = new ObjectMapper(
                    new YAMLFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION))
            .setAnnotationIntrospector(new NoOtherFields())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final KubernetesSerialization TYPES = new KubernetesSerialization();

    private StrictManifest() {}

    /** The types keep fields that they do not know; here they must not. */
    private static final class NoOtherFields extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated member) {
            return false;
        }

        @Override
        public Boolean hasAnyGetter(Annotated member) {
            return false;
        }
    }

    static List<HasMetadata> read(String text) throws IOException {
        List<HasMetadata> objects = new ArrayList<>();
        List<JsonNode> documents =
                MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(text).readAll();
        for (JsonNode document : documents) {
            String version = document.path("apiVersion").asText();
            String kind = document.path("kind").asText();
            Class<?> type = TYPES.getRegisteredKubernetesResource(version, kind);
            if (type == null) {
                throw new IOException("there is no kind " + kind + " of version " + version);
            }
            objects.add((HasMetadata) MAPPER.treeToValue(document, type));
        }
        return objects;
    }
}
