package dev.reverie.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reverie.errors.RequestException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stranger, another site and a hostile file are refused. */
final class SecurityTest {
    @TempDir
    Path folder;

    /** An answer to a request that no client of Java would send. */
    private static String raw(int port, String... lines) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aNameThatIsMadeToResolveToThisMachineIsRefused() throws IOException {
        try (RunningStudio studio = new RunningStudio(folder)) {
            String answer = raw(studio.studio().port(), "GET /api/v1 HTTP/1.1", "Host: evil.example");
            assertThat(answer).startsWith("HTTP/1.1 403").contains("application/problem+json");
        }
    }

    @Test
    void aRequestOfAnotherSiteIsRefused() throws IOException, InterruptedException {
        try (RunningStudio studio = new RunningStudio(folder)) {
            assertThat(studio.post("/jobs", "{}", "Origin", "http://evil.example")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(studio.post("/jobs", "{}", "Sec-Fetch-Site", "cross-site")
                            .statusCode())
                    .isEqualTo(403);
            String own = "http://127.0.0.1:" + studio.studio().port();
            assertThat(studio.post("/jobs", "{}", "Origin", own).statusCode()).isEqualTo(422);
        }
    }

    @Test
    void everyAnswerForbidsInlineScriptsAndForeignContent() throws IOException, InterruptedException {
        try (RunningStudio studio = new RunningStudio(folder)) {
            for (String path : new String[] {"", "/models/nothing", "/nowhere"}) {
                HttpResponse<byte[]> answer = studio.get(path);
                assertThat(answer.headers()
                                .firstValue("Content-Security-Policy")
                                .orElse(""))
                        .as(path)
                        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe");
                assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                        .hasValue("nosniff");
            }
        }
    }

    @Test
    void anotherAddressNeedsATokenInEveryRequest() throws IOException, InterruptedException {
        StudioOptions options =
                StudioOptions.of(folder.resolve("runs")).onPort(0).onHost("127.0.0.1");
        try (RunningStudio studio = new RunningStudio(options)) {
            String token = studio.studio().token().orElseThrow();
            assertThat(studio.studio().address()).endsWith("?token=" + token);
            assertThat(studio.get("").statusCode()).isEqualTo(401);
            assertThat(studio.send(studio.request("")
                                    .header("Authorization", "Bearer wrong")
                                    .build())
                            .statusCode())
                    .isEqualTo(401);
            assertThat(studio.send(studio.request("")
                                    .header("Authorization", "Bearer " + token)
                                    .build())
                            .statusCode())
                    .isEqualTo(200);
            HttpResponse<Void> opened = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(studio.studio().address()))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
            assertThat(opened.statusCode()).isEqualTo(302);
            String cookie = opened.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
            assertThat(studio.send(studio.request("")
                                    .header("Cookie", cookie.split(";", 2)[0])
                                    .build())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aStudioOfThisMachineAloneNeedsNoToken() throws IOException {
        try (RunningStudio studio = new RunningStudio(folder)) {
            assertThat(studio.studio().token()).isEmpty();
            assertThat(studio.studio().address()).startsWith("http://127.0.0.1:");
        }
    }

    @Test
    void twoStudiosOnOneFolderAreRefusedWithTheProcessThatHasIt() throws IOException {
        try (RunningStudio studio = new RunningStudio(folder)) {
            assertThat(studio.studio().port()).isPositive();
            assertThatThrownBy(() -> new RunningStudio(folder))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining(
                            "another studio (process " + ProcessHandle.current().pid() + ")")
                    .hasMessageContaining("--runs");
        }
    }

    @Test
    void aPortThatIsTakenIsRefused() throws IOException {
        try (RunningStudio studio = new RunningStudio(folder)) {
            StudioOptions same = StudioOptions.of(folder.resolve("others"))
                    .onPort(studio.studio().port());
            assertThatThrownBy(() -> new RunningStudio(same))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("--port");
        }
    }

    @Test
    void namesAreNoPaths() throws IOException, InterruptedException {
        try (RunningStudio studio = new RunningStudio(folder)) {
            for (String path : new String[] {
                "/runs/..%2F..%2Fetc", "/models/run:..%2F..", "/uploads/..%2Fqueue", "/jobs/..%2F..", "/runs/.studio"
            }) {
                assertThat(studio.get(path).statusCode()).as(path).isIn(400, 404, 422);
            }
            assertThat(raw(
                            studio.studio().port(),
                            "GET /../../etc/passwd HTTP/1.1",
                            "Host: localhost:" + studio.studio().port()))
                    .doesNotContain("root:");
        }
    }

    @Test
    void dataOutsideOfTheGivenFoldersAreNotRead() throws IOException, InterruptedException {
        try (RunningStudio studio = new RunningStudio(folder)) {
            HttpResponse<byte[]> answer = studio.post(
                    "/configurations",
                    "{\"preset\":\"quickstart-points\",\"settings\":{\"data.name\":\"files\",\"data.seed\":null,\"data.path\":\"/etc/passwd\"}}");
            assertThat(answer.statusCode()).isEqualTo(422);
            JsonNode problem = RunningStudio.json(answer);
            assertThat(problem.path("field").asText()).isEqualTo("/settings/data.path");
        }
    }

    @Test
    void uploadsAreLimitedInBytesAndDecodedPixels() throws IOException, InterruptedException {
        try (RunningStudio studio = new RunningStudio(folder)) {
            assertThat(studio.upload("image/png", new byte[(16 << 20) + 1]).statusCode())
                    .isEqualTo(413);
            HttpResponse<byte[]> bomb = studio.upload("image/png", TestPictures.claiming(60_000, 60_000));
            assertThat(bomb.statusCode()).isEqualTo(413);
            assertThat(RunningStudio.json(bomb).path("detail").asText()).contains("60000 x 60000");
            assertThat(studio.upload("application/zip", new byte[] {'P', 'K', 3, 4})
                            .statusCode())
                    .isEqualTo(415);
        }
    }
}
