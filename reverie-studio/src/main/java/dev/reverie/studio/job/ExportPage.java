package dev.reverie.studio.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Map;

/** The result of a job as one HTML page that needs nothing else: its pictures, its numbers, and how it is made again. */
final class ExportPage {
    private static final String STYLE = """
            :root{color-scheme:light dark}
            body{font:14px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;
            font-variant-numeric:tabular-nums}
            img{image-rendering:pixelated;max-width:100%;min-width:min(20rem,100%)}
            pre{overflow:auto;padding:1rem;border:1px solid #8888;border-radius:4px}
            figure{margin:1rem 0}
            figcaption{opacity:.8}
            """;

    private ExportPage() {}

    static byte[] of(ObjectNode json, Job job) throws IOException {
        StringBuilder page = new StringBuilder();
        String title = escaped(json.path("title").asText());
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                // Whoever opens the page trusts it no further than it needs.
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:;"
                        + " style-src 'unsafe-inline'\">\n")
                .append("<title>")
                .append(title)
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(title)
                .append("</h1>\n<p>")
                .append(escaped(json.path("kind").asText()))
                .append(", made with Reverie, ")
                .append(escaped(json.path("ended").asText()))
                .append("</p>\n");
        for (Map.Entry<String, String> file : job.files().entrySet()) {
            if (file.getValue().startsWith("image/")) {
                byte[] bytes = Files.readAllBytes(job.folder().resolve(file.getKey()));
                page.append("<figure>\n<img alt=\"")
                        .append(escaped(file.getKey()))
                        .append("\" src=\"data:")
                        .append(file.getValue())
                        .append(";base64,")
                        .append(Base64.getEncoder().encodeToString(bytes))
                        .append("\">\n<figcaption>")
                        .append(escaped(file.getKey()))
                        .append("</figcaption>\n</figure>\n");
            }
        }
        block(page, "Result", pretty(json.path("result")));
        block(page, "As a command", json.path("command").asText());
        block(page, "As Java", json.path("java").asText());
        block(page, "What was asked for", pretty(json.path("request")));
        page.append("</body>\n</html>\n");
        return page.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void block(StringBuilder page, String title, String text) {
        if (!text.isBlank()) {
            page.append("<h2>")
                    .append(title)
                    .append("</h2>\n<pre>")
                    .append(escaped(text))
                    .append("</pre>\n");
        }
    }

    private static String pretty(JsonNode json) throws IOException {
        return json.isMissingNode()
                ? ""
                : new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
