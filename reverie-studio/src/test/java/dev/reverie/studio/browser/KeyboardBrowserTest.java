package dev.reverie.studio.browser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** What is done by keys alone. */
class KeyboardBrowserTest extends BrowserTest {
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
}
