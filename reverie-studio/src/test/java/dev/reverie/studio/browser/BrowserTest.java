package dev.reverie.studio.browser;

import dev.reverie.studio.Studio;
import dev.reverie.studio.StudioOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A studio and a browser for all tests of a class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BrowserTest {
    private Studio studio;
    private Browser browser;

    @BeforeAll
    void start(@TempDir Path runs) throws IOException {
        studio = Studio.start(new StudioOptions(runs, Optional.empty(), Optional.empty(), Optional.of(0), 1));
        browser = Browser.at(studio.address());
    }

    @AfterAll
    void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
        if (studio != null) {
            studio.close();
        }
    }

    Browser browser() {
        return browser;
    }
}
