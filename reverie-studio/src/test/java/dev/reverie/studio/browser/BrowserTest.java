package dev.reverie.studio.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.studio.RunningStudio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Has the studio and the browser of all tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedBrowser.class)
abstract class BrowserTest {
    private RunningStudio studio;
    private Browser browser;

    void take(RunningStudio shared, Browser opened) {
        studio = shared;
        browser = opened;
    }

    @AfterEach
    void nothingIsRefusedOrUncaught() {
        assertThat(browser().complaints().stream()
                        .filter(each -> each.contains("Content Security Policy") || each.contains("Uncaught")))
                .isEmpty();
    }

    RunningStudio studio() {
        return studio;
    }

    Browser browser() {
        return browser;
    }
}
