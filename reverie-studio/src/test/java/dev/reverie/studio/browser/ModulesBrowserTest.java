package dev.reverie.studio.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The page's own functions, tested in the browser that runs them. */
class ModulesBrowserTest extends BrowserTest {
    @TestFactory
    Stream<DynamicTest> theFunctionsOfThePage() {
        browser().open("#/runs");
        List<?> report = (List<?>) browser().asynchronous(Browser.resource("modules.js"));
        return report.stream()
                .map(List.class::cast)
                .map(entry -> DynamicTest.dynamicTest(
                        String.valueOf(entry.get(0)),
                        () -> assertThat(entry.get(1)).isNull()));
    }
}
