package dev.reverie.studio.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A picture of every page, light and dark, wide and narrow, in {@code target/screenshots}: made to be looked at. */
class ScreenshotsBrowserTest extends BrowserTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "plane, #/plane?t=0.35",
        "plane-toy, '#/plane?model=toy:eight-gaussians&t=0.35&layers=data,particles,field,density&way=flow'",
        "plane-draw, #/plane?tool=draw",
        "pictures, #/pictures",
        "sample, #/pictures/pretrained:digits-conditional/sample?n=12&sampler=uniPc&steps=6&label=all&go=1",
        "race, '#/pictures/pretrained:digits-conditional/race?lanes=ddim,uniPc&evaluations=4&go=1'",
        "grid, '#/pictures/pretrained:digits-conditional/grid?x=steps&xv=2,4&y=sampler&yv=ddim,uniPc&n=4&go=1'",
        "edit, #/pictures/pretrained:digits-conditional/edit",
        "latents, #/pictures/pretrained:digits-conditional/latents?n=6&go=1",
        "likelihood, #/likelihood",
        "runs, #/runs",
        "new-run, #/runs/new?preset=quickstart-points",
    })
    void thisPage(String name, String place) throws IOException {
        for (String colours : new String[] {"light", "dark"}) {
            for (int width : new int[] {1440, 390}) {
                browser()
                        .window(width, width > 600 ? 900 : 844)
                        .colours(colours)
                        .open(place);
                Browser.pause(name.startsWith("plane") ? 2500 : 1800);
                browser()
                        .until(
                                "all work to be done",
                                () -> browser().visible(".job-line progress").isEmpty());
                Browser.pause(400);
                Path shot = browser().shot(name + "-" + colours + "-" + width);
                assertThat(Files.size(shot)).isGreaterThan(5000);
            }
        }
        assertThat(browser().complaints().stream()
                        .filter(each -> each.contains("Content Security Policy") || each.contains("Uncaught")))
                .isEmpty();
        browser().window(1440, 900).colours("light");
    }
}
