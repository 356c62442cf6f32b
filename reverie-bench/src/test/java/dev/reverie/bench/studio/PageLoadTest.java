package dev.reverie.bench.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageLoadTest {
    @TempDir
    private Path folder;

    @Test
    void pagesStartWhileAStudioTrains() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        try (StudioProcess studio = StudioProcess.start(folder.resolve("runs"), client)) {
            List<String> files = PageLoad.files(studio);
            assertThat(files).startsWith("/").hasSize(4);
            assertThat(PageLoad.asked(files, false)).hasSize(files.size() + 2);
            assertThat(PageLoad.asked(files, true)).containsExactly("/", "/api/v1/models", "/api/v1/plane/toys");
            for (boolean warm : new boolean[] {false, true}) {
                try (PageLoad load = new PageLoad(studio.address(), files, 3, 20, warm)) {
                    while (load.started() < 2 && load.failed() == 0) {
                        Thread.sleep(50);
                    }
                    assertThat(load.failed()).isZero();
                }
            }
            assertThat(studio.resident()).isNotNegative();
            assertThat(studio.processorSeconds()).isPositive();
        }
    }

    @Test
    void optionsAreChecked() {
        assertThatThrownBy(() -> StudioCommand.run(List.of("--pages", "0"), text -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--pages must be at least 1, got 0");
        assertThatThrownBy(() -> StudioCommand.run(List.of("--rounds", "1"), text -> {}))
                .hasMessageContaining("--rounds must be at least 2, got 1");
        assertThatThrownBy(() -> StudioCommand.run(List.of("--colour", "1"), text -> {}))
                .hasMessageContaining("--colour");
    }
}
