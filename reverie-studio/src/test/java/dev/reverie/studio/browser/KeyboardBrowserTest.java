package dev.reverie.studio.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Every page under the rules of WCAG 2.1 AA, as far as axe can tell, in light and dark; and by keyboard alone. */
class AccessibilityBrowserTest extends BrowserTest {
    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource({
        "#/plane?t=0.3, light",
        "#/plane?t=0.3&show=truth&layers=density, dark",
        "#/plane?tool=draw, light",
        "#/pictures, light",
        "#/pictures/pretrained:digits-conditional/sample, light",
        "#/pictures/pretrained:digits-conditional/race, dark",
        "#/pictures/pretrained:digits-conditional/grid, light",
        "#/pictures/pretrained:digits-conditional/edit, dark",
        "#/pictures/pretrained:digits-conditional/latents, light",
        "#/likelihood, light",
        "#/likelihood, dark",
        "#/runs, light",
        "#/runs/new?preset=quickstart-points, light",
        "#/runs/new?preset=quickstart-points, dark",
    })
    void noRuleIsBroken(String place, String colours) {
        browser().colours(colours).open(place);
        Browser.pause(1500);
        assertThat(browser().violations()).isEmpty();
        browser().colours("light");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "#/plane?t=0.3",
        "#/pictures/pretrained:digits-conditional/edit",
        "#/likelihood",
        "#/runs/new?preset=quickstart-points"
    })
    void everyControlIsReachedByTheTabulatorAndHasAName(String place) {
        browser().open(place);
        Browser.pause(1500);
        Object names = browser()
                .script(
                        "return [...document.querySelectorAll('button, a[href], input:not([type=file]), select, textarea, summary, [tabindex=\"0\"]')]"
                                + ".filter(each => each.checkVisibility() && !each.disabled).map(each => ({name: each.getAttribute('aria-label') || each.labels?.[0]?.textContent"
                                + " || each.closest('label')?.textContent || each.textContent || each.title || '', tab: each.tabIndex, html: each.outerHTML.slice(0, 120)}))");
        List<?> controls = (List<?>) names;
        assertThat(controls).isNotEmpty();
        for (Object each : controls) {
            Map<?, ?> control = (Map<?, ?>) each;
            assertThat(String.valueOf(control.get("name")).strip())
                    .as(String.valueOf(control.get("html")))
                    .isNotEmpty();
            assertThat(((Number) control.get("tab")).intValue())
                    .as(String.valueOf(control.get("html")))
                    .isNotNegative();
        }
    }

    @Test
    void roomsAreChangedByTheKeysOneToFour() {
        browser().open("#/plane?t=0.5");
        WebElement body = browser().driver().findElement(By.tagName("body"));
        for (String[] each : new String[][] {{"4", "Runs"}, {"3", "Likelihood"}, {"2", "Pictures"}, {"1", "Plane"}}) {
            body.sendKeys(each[0]);
            browser()
                    .until(
                            each[1],
                            () -> browser().element(".room-head h1").getText().equals(each[1]));
        }
        assertThat(browser().place()).contains("t=0.5");
    }

    @Test
    void theKeysAreListedAndTheListIsClosedByEscape() {
        browser().open("#/runs");
        browser().driver().findElement(By.tagName("body")).sendKeys("?");
        browser().keys("dialog[open]", Keys.ESCAPE);
        browser().until("the list to close", () -> browser().elements("dialog").isEmpty());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "#/plane?t=0.3",
        "#/pictures",
        "#/pictures/pretrained:digits-conditional/race",
        "#/likelihood",
        "#/runs",
        "#/runs/new?preset=quickstart-digits"
    })
    void nothingIsWiderThanANarrowWindow(String place) {
        browser().window(390, 844).open(place);
        Browser.pause(800);
        assertThat(((Number) browser().script("return document.documentElement.scrollWidth")).intValue())
                .isLessThanOrEqualTo(390);
        browser().window(1440, 900);
    }
}
