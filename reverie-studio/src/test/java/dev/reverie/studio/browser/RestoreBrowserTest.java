package dev.reverie.studio.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Nothing is lost: what is taken home brings its settings back, and can be repeated elsewhere. */
class RestoreBrowserTest extends BrowserTest {
    private static final String DROP =
            "const data = new DataTransfer(); data.items.add(file); window.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true})); done(true);";

    /** Keeps what the page would have saved in {@code window.saved} instead. */
    private static final String CATCH =
            "window.saved = null; URL.createObjectURL = blob => { window.saved = blob; return '#'; };"
                    + "HTMLAnchorElement.prototype.click = () => {};";

    @Test
    void aPictureOfThePlaneBringsBackAllOfIt() {
        String place = "#/plane?layers=data&model=toy%3Amoons&show=truth&t=0.400";
        browser().open(place);
        browser().until("the scene", () -> browser().text().contains("t = 0.4"));
        browser().script(CATCH);
        browser().press("Save").press("Picture");
        browser()
                .until(
                        "the picture",
                        () -> Boolean.TRUE.equals(browser().script("return window.saved instanceof Blob")));
        browser().script("location.hash = '#/runs'");
        browser()
                .until(
                        "another room",
                        () -> browser().element(".room-head h1").getText().equals("Runs"));
        browser()
                .asynchronous(
                        "const done = arguments[0]; const file = new File([window.saved], 'plane.png', {type: 'image/png'});"
                                + DROP);
        browser().until("the plane as it was", () -> browser().place().equals(place));
    }

    @Test
    void aPictureOfSamplesBringsBackItsSettings() {
        browser().open("#/pictures/pretrained:digits-conditional/sample?n=3&sampler=uniPc&steps=3&label=7&go=1");
        browser()
                .until(
                        "samples",
                        Duration.ofMinutes(2),
                        () -> browser().elements(".sheet .tile").size() == 3);
        browser().script("location.hash = '#/likelihood'");
        browser()
                .until(
                        "another room",
                        () -> browser().element(".room-head h1").getText().equals("Likelihood"));
        browser()
                .asynchronous(
                        "const done = arguments[0]; fetch('/api/v1/jobs').then(answer => answer.json()).then(({jobs}) => fetch(jobs[0].links.files['samples.png'].href))"
                                + ".then(answer => answer.blob()).then(blob => { const file = new File([blob], 'samples.png', {type: 'image/png'});"
                                + DROP + "});");
        browser()
                .until(
                        "the settings",
                        () -> browser().place().contains("digits-conditional/sample")
                                && browser().place().contains("label=7"));
        assertThat(browser().place()).contains("n=3").contains("sampler=uniPc").contains("steps=3");
    }

    @Test
    void aStrangePictureIsToldToCarryNothing() {
        browser().open("#/runs");
        browser()
                .asynchronous(
                        "const done = arguments[0]; const canvas = document.createElement('canvas'); canvas.width = 4; canvas.height = 4;"
                                + "canvas.toBlob(blob => { const file = new File([blob], 'mine.png', {type: 'image/png'});"
                                + DROP + "});");
        browser()
                .until(
                        "the message",
                        () -> browser().element(".toast").getText().contains("mine.png"));
    }

    @Test
    void thePlaneIsTakenHomeAsOnePageThatHasAllInIt() {
        browser().open("#/plane?t=0.5&n=200&way=flow");
        browser().until("all particles", Duration.ofMinutes(2), () -> {
            browser().script(CATCH);
            browser().press("Save").press("One HTML page");
            Browser.pause(1000);
            return Boolean.TRUE.equals(browser().script("return window.saved instanceof Blob"));
        });
        String page = String.valueOf(browser().asynchronous("window.saved.text().then(arguments[0])"));
        assertThat(page)
                .startsWith("<!doctype html>")
                .contains("reverie sample checkerboard")
                .doesNotContain("src=")
                .doesNotContain("href=");
    }

    @Test
    void aResultIsRepeatedAsACommandAndAsJava() {
        browser().open("#/plane?t=0.5&n=50&way=flow");
        browser().until("the scene", () -> browser().text().contains("t = 0.5"));
        browser()
                .script(
                        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: text => { window.copied = text; return Promise.resolve(); }}})");
        browser().press("Copy").press("As command");
        browser()
                .until(
                        "the command",
                        () -> String.valueOf(browser().script("return window.copied"))
                                .contains("reverie sample checkerboard"));
        browser().press("Copy").press("As Java");
        browser()
                .until(
                        "the program",
                        () -> String.valueOf(browser().script("return window.copied"))
                                .contains("import dev.reverie"));
    }

    @Test
    void aResultIsTakenHomeAsOnePageWithItsPictures() throws IOException, InterruptedException {
        browser().open("#/pictures/" + studio().tiny() + "/race?lanes=ddim&evaluations=2&go=1");
        browser()
                .until(
                        "the end of the race",
                        Duration.ofMinutes(2),
                        () -> browser().visible(".bench .timebar").isPresent());
        browser().script(CATCH);
        browser().press("Save").press("One HTML page");
        browser().until("the page", () -> Boolean.TRUE.equals(browser().script("return window.saved instanceof Blob")));
        String page = String.valueOf(browser().asynchronous("window.saved.text().then(arguments[0])"));
        assertThat(page)
                .startsWith("<!doctype html>")
                .contains("src=\"data:image/png")
                .contains("ddim")
                .contains("Settings");
        assertThat(page).doesNotContain("src=\"/").doesNotContain("<script").doesNotContain("<canvas");
    }
}
