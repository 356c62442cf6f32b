package dev.reverie.studio.browser;

import dev.reverie.studio.RunningStudio;
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

    RunningStudio studio() {
        return studio;
    }

    Browser browser() {
        return browser;
    }
}
