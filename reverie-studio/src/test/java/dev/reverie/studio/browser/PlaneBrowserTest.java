package dev.reverie.studio.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

class PlaneBrowserTest extends BrowserTest {
    @TempDir
    Path folder;

    private static final String SQUARE = ".square canvas";
    private static final String SLIDER = ".timebar input";

    @Test
    void particlesMoveByThemselvesSoonAfterTheAddressOpens() {
        // What others have caused.
        browser().complaints();
        long start = System.nanoTime();
        browser().open("");
        double[] first = {position()};
        browser().until("movement", () -> position() < first[0] && position() > 0);
        long before = browser().picture(SQUARE);
        browser().until("another picture", () -> browser().picture(SQUARE) != before);
        System.out.printf(
                "first moving particles %.2f s after the address was opened%n", (System.nanoTime() - start) / 1e9);
        assertThat(browser().complaints()).isEmpty();
    }

    @Test
    void theSliderMovesEverythingAndItsPlaceIsInTheAddress() {
        browser().open("#/plane?model=toy:eight-gaussians&t=0.8&layers=particles,field,density&way=flow");
        browser().until("all frames", () -> browser().visible(".say").isEmpty());
        long noisy = browser().picture(SQUARE);
        browser().keys(SLIDER, Keys.HOME);
        browser().until("another picture", () -> browser().picture(SQUARE) != noisy);
        browser().until("the place in the address", () -> browser().place().contains("t=0.000"));
        assertThat(browser().element(SLIDER).getAttribute("aria-valuetext"))
                .contains("t = ")
                .contains("\u03c3 = ");
    }

    @Test
    void thePlaneIsDrawnWhileTheSliderMoves() {
        browser().open("#/plane?model=toy:eight-gaussians&t=0.9&n=2000&layers=data,particles,field,density&way=flow");
        browser()
                .until("everything to be there", () -> browser().visible(".say").isEmpty());
        long before = browser().picture(SQUARE);
        double[] times = browser().frames(SLIDER, 2);
        assertThat(browser().picture(SQUARE)).isNotEqualTo(before);
        Arrays.sort(times);
        System.out.printf(
                "frames of the plane while its slider moves: %.0f a second, the slowest twentieth %.0f ms apart%n",
                1000 / Arrays.stream(times).average().orElseThrow(), times[times.length * 19 / 20]);
    }

    @Test
    void layersAreSwitchedByKeysAndUndone() {
        browser().open("#/plane?model=toy:eight-gaussians&t=0.5&layers=data");
        browser().element(".chips");
        browser().driver().findElement(org.openqa.selenium.By.tagName("body")).sendKeys("v");
        browser().until("the density in the address", () -> browser().place().contains("density"));
        new Actions(browser().driver())
                .keyDown(Keys.CONTROL)
                .sendKeys("z")
                .keyUp(Keys.CONTROL)
                .perform();
        browser().until("the density gone", () -> !browser().place().contains("density"));
    }

    @Test
    void theTruthToggleShowsTheDifferenceOfLearnedAndTrueScore() {
        browser().open("#/plane?t=0.6&layers=field");
        browser()
                .until("the learned field", () -> browser().element(".segments").isDisplayed());
        Browser.pause(500);
        long learned = browser().picture(SQUARE);
        browser().press("difference");
        browser().until("another field", () -> browser().picture(SQUARE) != learned);
        assertThat(browser().place()).contains("show=difference");
        assertThat(browser().text()).contains("learned \u2212 true score");
    }

    @Test
    void aPointTellsItsScoreAndItsExactLikelihoodByKeyboardAlone() {
        browser().open("#/plane?model=toy:eight-gaussians&t=0.4&layers=data");
        browser().until("the scene", () -> browser().text().contains("t = 0.4"));
        browser().keys(SQUARE, Keys.ARROW_RIGHT, Keys.ARROW_UP);
        browser()
                .until(
                        "the score",
                        () -> browser().element(".readout").getText().contains("score"));
        browser().keys(SQUARE, Keys.ENTER);
        browser()
                .until(
                        "the likelihood",
                        () -> browser().element(".readout").getText().contains("nats"));
        assertThat(browser().element(".readout").getText()).contains("\u00b1");
        assertThat(browser().place()).contains("at=");
    }

    @Test
    void aTableThatIsDroppedOnTheSquareIsShownWithItsAdvice() throws IOException {
        StringBuilder rows = new StringBuilder("x,y\n");
        for (int i = 0; i < 60; i++) {
            rows.append(Math.cos(i)).append(',').append(Math.sin(i)).append('\n');
        }
        Path table = Files.writeString(folder.resolve("ring.csv"), rows);
        browser().open("#/plane?t=0&layers=data").drop(SQUARE, table);
        browser().until("its name in the address", () -> browser().place().contains("data=upload"));
        browser().until("the table", () -> browser().text().contains("Table ring.csv: train on it below."));
        browser().press("Noise levels from the data");
        browser()
                .until(
                        "five techniques",
                        () -> browser().elements(".advice li .number").size() == 5);
        assertThat(browser().named("Train on the table").isEnabled()).isTrue();
    }

    @Test
    void pointsAreDrawnLearnedLiveAndTheTrainingIsGoneBackThrough() {
        browser().open("#/plane?tool=draw");
        browser().element(".square.drawing");
        var square = browser().element(SQUARE);
        var pen =
                new Actions(browser().driver()).moveToElement(square, -100, -60).clickAndHold();
        for (int i = 0; i < 20; i++) {
            pen.moveByOffset(10, (i % 5) - 2);
        }
        pen.release().perform();
        browser().until("points in the address", () -> browser().place().contains("points="));
        browser().put("training.steps", "120").put("network.features", "32");
        browser().press("Train on these points");
        browser()
                .until(
                        "a model of the points",
                        Duration.ofMinutes(2),
                        () -> browser().place().contains("model=run"));
        browser()
                .until(
                        "the end of the training",
                        Duration.ofMinutes(2),
                        () -> browser().visible("[data-field=step] input").isPresent()
                                && browser().visible(".inspector progress").isEmpty());
        browser().keys("[data-field=step] input", Keys.HOME);
        browser()
                .until("an earlier step in the address", () -> browser().place().contains("step="));
        browser()
                .until(
                        "the picture of that step",
                        () -> browser().element(".room-head .about").getText().contains("step 6"));
        Browser.pause(600);
        browser().shot("plane-trained");
    }

    @Test
    void whoAsksForNoMotionGetsNone() {
        browser().prefers("light", "reduce");
        try {
            browser().open("");
            browser().until("particles", () -> browser().text().contains("t = "));
            Browser.pause(1500);
            assertThat(position()).isEqualTo(1);
            assertThat(browser().named("Play").isDisplayed()).isTrue();
        } finally {
            browser().prefers("light", "no-preference");
        }
    }

    @Test
    void aStaleAddressSaysWhatIsMissing() {
        browser().open("#/plane?model=run:gone");
        browser().until("the reason", () -> browser().text().contains("gone"));
        assertThat(browser().visible(".inspector .error, .inspector .notice, .say"))
                .isPresent();
    }

    @Test
    void anIdlePageAsksForNothing() {
        for (String place : new String[] {"#/plane?model=toy:eight-gaussians&t=0.5&n=200&way=flow", "#/runs"}) {
            browser().open(place);
            browser()
                    .until(
                            "everything to be there",
                            () -> browser().visible(".say").isEmpty());
            long[] before = {requests()};
            browser().until("a quiet second", () -> {
                long last = before[0];
                Browser.pause(1000);
                before[0] = requests();
                return before[0] == last;
            });
            Browser.pause(2000);
            assertThat(requests()).as(place).isEqualTo(before[0]);
        }
    }

    private long requests() {
        return ((Number) browser().script("return performance.getEntriesByType('resource').length")).longValue();
    }

    private double position() {
        return Double.parseDouble(
                String.valueOf(browser().script("return document.querySelector('.timebar input')?.value ?? 1")));
    }
}
