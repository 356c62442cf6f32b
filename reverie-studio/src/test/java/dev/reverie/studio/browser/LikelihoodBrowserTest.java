package dev.reverie.studio.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LikelihoodBrowserTest extends BrowserTest {
    private static final Duration WORK = Duration.ofMinutes(5);

    @Test
    void theNumberHasItsErrorItsTermsAndAValueForEachPicture() throws IOException, InterruptedException {
        browser().open("#/likelihood?model=" + studio().tiny() + "&aN=2&go=1");
        browser().until("the number", WORK, () -> browser().visible(".great").isPresent());
        assertThat(browser().element(".great").getText()).contains("\u00b1").contains("bits");
        assertThat(browser().elements("svg.waterfall rect")).hasSizeGreaterThan(2);
        assertThat(browser().elements(".scored .tile")).hasSize(2);
        browser().click(".scored .tile");
        browser().until("its terms", () -> browser().text().contains("Terms of picture 1"));
        assertThat(browser().violations()).isEmpty();
        browser().shot("likelihood");
    }

    @Test
    void anEmptySetIsRefusedAtItsControl() throws IOException, InterruptedException {
        browser().open("#/likelihood?model=" + studio().tiny() + "&a=uploads");
        browser().press("Measure");
        browser()
                .until(
                        "the reason",
                        () -> browser().visible(".bench .error, .bench .notice").isPresent());
    }

    @Test
    void twoSetsHaveTheirHistogramsAndTheShareOfPairsThatTheyAreToldApartBy() throws IOException, InterruptedException {
        browser().open("#/likelihood?model=" + studio().tiny() + "&aN=3&b=dataset:drawn-digits&bN=3&go=1");
        browser()
                .until(
                        "both numbers and the AUROC",
                        WORK,
                        () -> browser().elements(".great").size() == 3);
        assertThat(browser().text()).contains("AUROC");
        assertThat(browser().element("svg.histogram").isDisplayed()).isTrue();
        // Each of both sets beside its value.
        browser()
                .until(
                        "six pictures",
                        () -> browser().elements(".scored .tile canvas").size() == 6);
    }
}
