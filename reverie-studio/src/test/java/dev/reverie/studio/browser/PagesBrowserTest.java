package dev.reverie.studio.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every page as it is after its work: its picture light and dark, wide and narrow, in {@code target/screenshots}, made to be looked
 * at; the rules of WCAG 2.1 AA in both colours, as far as axe can tell; names and order of its controls; and nothing wider than a
 * narrow window.
 */
class PagesBrowserTest extends BrowserTest {
    private static final int WIDE = 1440;
    private static final int NARROW = 390;
    private static final String CONTROLS =
            "return [...document.querySelectorAll('button, a[href], input:not([type=file]), select, textarea, summary, [tabindex=\"0\"]')]"
                    + ".filter(each => each.checkVisibility() && !each.disabled).map(each => ({name: each.getAttribute('aria-label') || each.labels?.[0]?.textContent"
                    + " || each.closest('label')?.textContent || each.textContent || each.title || '', tab: each.tabIndex, html: each.outerHTML.slice(0, 120)}))";

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "plane, #/plane?t=0.35",
        "plane-toy, '#/plane?model=toy:eight-gaussians&t=0.35&layers=data,particles,field,density&way=flow'",
        "plane-truth, #/plane?t=0.3&show=truth&layers=density",
        "plane-draw, #/plane?tool=draw",
        "pictures, #/pictures",
        "sample, #/pictures/pretrained:digits-conditional/sample?n=12&sampler=uniPc&steps=6&label=all&go=1",
        "race, '#/pictures/pretrained:digits-conditional/race?lanes=ddim,uniPc&evaluations=4&go=1'",
        "grid, '#/pictures/pretrained:digits-conditional/grid?x=steps&xv=2,4&y=sampler&yv=ddim,uniPc&n=4&go=1'",
        "edit, #/pictures/pretrained:digits-conditional/edit",
        "latents, #/pictures/TINY/latents?n=4&from=example:0&to=example:1&go=1",
        "likelihood, #/likelihood?model=TINY",
        "runs, #/runs",
        "new-run, #/runs/new?preset=quickstart-points",
        "new-run-of-digits, #/runs/new?preset=quickstart-digits",
    })
    void thisPage(String name, String place) throws IOException, InterruptedException {
        browser()
                .window(WIDE, 900)
                .prefers("light", "reduce")
                .open(place.replace("TINY", studio().tiny()))
                .settle();
        requireNamedControls();
        for (String colours : new String[] {"light", "dark"}) {
            browser().window(WIDE, 900).prefers(colours, "reduce");
            Browser.pause(150);
            assertThat(browser().violations()).as("%s in %s", name, colours).isEmpty();
            keep(name + "-" + colours + "-" + WIDE);
            browser().window(NARROW, 844).settle();
            assertThat(((Number) browser().script("return document.documentElement.scrollWidth")).intValue())
                    .as("width of %s", name)
                    .isLessThanOrEqualTo(NARROW);
            keep(name + "-" + colours + "-" + NARROW);
        }
        browser().window(WIDE, 900).colours("light");
    }

    private void keep(String name) throws IOException {
        Path shot = browser().shot(name);
        assertThat(Files.size(shot)).isGreaterThan(5000);
    }

    private void requireNamedControls() {
        List<?> controls = (List<?>) browser().script(CONTROLS);
        assertThat(controls).isNotEmpty();
        for (Object each : controls) {
            Map<?, ?> control = (Map<?, ?>) each;
            String html = String.valueOf(control.get("html"));
            assertThat(String.valueOf(control.get("name")).strip()).as(html).isNotEmpty();
            assertThat(((Number) control.get("tab")).intValue()).as(html).isNotNegative();
        }
    }
}
