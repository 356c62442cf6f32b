package dev.reverie.studio.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.studio.TestPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

class PicturesBrowserTest extends BrowserTest {
    private static final String MODEL = "#/pictures/pretrained:digits-conditional";
    private static final Duration WORK = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    @Test
    void cardsShowWhatTheModelsDraw() {
        browser().open("#/pictures");
        browser()
                .until(
                        "samples on a card",
                        WORK,
                        () -> browser().visible(".model-card .face canvas").isPresent());
        assertThat(browser().text()).contains("digits-conditional").contains("10 classes");
    }

    @Test
    void samplesOfAClassAreDrawnWithGuidanceAndFoundAgainByTheirAddress() {
        browser().open(MODEL + "/sample");
        browser().put("label", "3").put("n", "4").put("sampler", "uniPc").put("steps", "5");
        browser().put("guidance", "2");
        browser().press("Draw samples");
        browser()
                .until(
                        "four samples",
                        WORK,
                        () -> browser().elements(".sheet .tile").size() == 4);
        assertThat(browser().place()).contains("guidance=2").contains("label=3");
        String place = browser().place();
        browser().open(place);
        browser()
                .until(
                        "them again",
                        WORK,
                        () -> browser().elements(".sheet .tile").size() == 4);
        browser().press("Copy");
        assertThat(browser().element(".menu:popover-open").getText())
                .contains("As command")
                .contains("As Java");
    }

    @Test
    void theFilmGoesFromNoiseToTheSample() {
        browser().open(MODEL + "/sample?n=2&sampler=ddim&steps=4&film=1&go=1&label=1");
        browser()
                .until(
                        "the film",
                        WORK,
                        () -> browser().visible(".large .timebar").isPresent());
        browser().keys(".large .timebar input", Keys.END);
        long noise = browser().picture(".screens canvas");
        browser().keys(".large .timebar input", Keys.HOME);
        browser().until("another frame", () -> browser().picture(".screens canvas") != noise);
    }

    @Test
    void samplersRaceFromTheSameNoise() {
        browser().open(MODEL + "/race?lanes=ddim,uniPc&evaluations=4&go=1");
        browser()
                .until(
                        "the end of the race",
                        WORK,
                        () -> browser().visible(".lanes + .lane").isPresent()
                                && browser().visible(".bench .timebar").isPresent());
        assertThat(browser().elements(".lanes .lane")).hasSize(2);
        assertThat(browser().violations()).isEmpty();
        assertThat(browser().text()).contains("distance").contains("exact flow from this noise");
    }

    @Test
    void aGridHasACellForEveryCombination() {
        browser().open(MODEL + "/grid?x=steps&xv=2,4&y=sampler&yv=ddim,uniPc&n=4&go=1");
        browser()
                .until(
                        "four cells",
                        WORK,
                        () -> browser().elements(".grid-table button.cell").size() == 4);
        browser().click(".grid-table button.cell");
        assertThat(browser().element("dialog[open]").getText()).contains("Open these settings");
    }

    @Test
    void tooManyCellsAreRefusedWithTheTimeTheyWouldTake() {
        String many = String.join(
                ",",
                java.util.stream.IntStream.range(1, 33)
                        .mapToObj(String::valueOf)
                        .toList());
        browser().open(MODEL + "/grid?x=steps&xv=" + many + "&y=seed&yv=" + many + "&go=1");
        browser().until("the reason", () -> browser().text().contains("cells"));
        browser().until("a refusal", () -> browser().visible(".notice, .error").isPresent());
    }

    @Test
    void whatIsPaintedOverIsFilledSeveralTimes() {
        browser().open(MODEL + "/edit?n=4&sampler=stochasticHeun&steps=4&label=3");
        browser().until("the picture", () -> browser().visible(".brush .mask").isPresent());
        browser().press("Lower half");
        browser().press("Inpaint");
        browser()
                .until(
                        "draws, mean and standard deviation",
                        WORK,
                        () -> browser().elements(".result-figure").size() == 3
                                && browser().elements(".sheet .tile").size() == 4);
        assertThat(browser().place()).contains("mask=upload");
        assertThat(browser().violations()).isEmpty();
    }

    @Test
    void theMaskIsPaintedByKeyboardAndAnEmptyOneIsNotTaken() {
        browser().open(MODEL + "/edit");
        browser().until("the picture", () -> browser().visible(".brush .mask").isPresent());
        assertThat(browser().named("Inpaint").isEnabled()).isFalse();
        browser().keys(".brush .mask", Keys.ARROW_RIGHT, Keys.ENTER);
        assertThat(browser().named("Inpaint").isEnabled()).isTrue();
        browser().keys(".brush .mask", Keys.DELETE);
        browser().until("no empty mask", () -> !browser().named("Inpaint").isEnabled());
    }

    @Test
    void aPathBetweenTwoPicturesHasItsNeighboursBeside() throws IOException, InterruptedException {
        browser().open("#/pictures/" + studio().tiny() + "/latents?n=4&from=example:0&to=example:1&go=1");
        browser().until("the ribbons", WORK, () -> browser().elements(".ribbon").size() == 2);
        assertThat(browser().elements(".ribbon .tile")).hasSizeGreaterThanOrEqualTo(8);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "Super-resolution, edit=superres&factor=2, tiny",
        "Deblur, edit=deblur&blur=gaussian:1, tiny",
        "Denoise, edit=denoise&noise=0.3, tiny",
        "Colourise, edit=colorize, colour",
        "Vary, edit=vary&strength=0.4, tiny"
    })
    void anEditIsCarriedToItsResult(String name, String address, String which)
            throws IOException, InterruptedException {
        String model = which.equals("colour") ? studio().tinyInColour() : studio().tiny();
        browser().open("#/pictures/" + model + "/edit?n=3&sampler=stochasticHeun&steps=4&" + address);
        browser()
                .until(
                        "the picture",
                        () -> browser()
                                .visible(".source-view canvas, .source-view img")
                                .isPresent());
        browser()
                .until(
                        "what it takes",
                        () -> browser().element(".estimate").getText().startsWith("About"));
        browser().press(name);
        browser()
                .until(
                        "three draws beside what was given",
                        WORK,
                        () -> browser().elements(".sheet .tile").size() == 3
                                && browser().text().contains("given"));
        browser().press("Copy");
        assertThat(browser().element(".menu:popover-open").getText())
                .contains("As command")
                .contains("As Java");
    }

    @Test
    void aDroppedPhotographIsBroughtToTheModelsSize() throws IOException, InterruptedException {
        Path photograph = Files.write(folder.resolve("photograph.png"), TestPictures.gradient(40, 30));
        browser().open("#/pictures/" + studio().tiny() + "/edit?edit=vary&n=2&sampler=stochasticHeun&steps=3");
        browser().drop(".source", photograph);
        browser().until("its size", () -> browser().text().contains("40 \u00d7 30, seen by the model as 8 \u00d7 8"));
        browser().press("Vary");
        browser()
                .until(
                        "two draws",
                        WORK,
                        () -> browser().elements(".sheet .tile").size() == 2);
    }
}
