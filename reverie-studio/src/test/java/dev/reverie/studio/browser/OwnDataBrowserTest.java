package dev.reverie.studio.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.studio.TestPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brings data of a person's own to the form of a new run. */
class OwnDataBrowserTest extends BrowserTest {
    private static final Duration TRAINING = Duration.ofMinutes(3);

    @TempDir
    Path data;

    @Test
    void aFolderThatIsDroppedIsShownAndTrainedOn() throws IOException {
        Path pets = data.resolve("pets");
        for (String name : new String[] {"cats", "dogs"}) {
            Files.createDirectories(pets.resolve(name));
            for (int i = 0; i < 3; i++) {
                Files.write(pets.resolve(name).resolve(i + ".png"), TestPictures.gradient(8 + i, 8));
            }
        }
        Files.writeString(pets.resolve("notes.txt"), "not a picture");
        browser().open("#/runs/new?budget=20s");
        browser().drop(".new-run .drop", pets);
        browser()
                .until(
                        "the pictures",
                        () -> browser().elements(".own .thumbs img").size() == 6);
        assertThat(browser().element(".own").getText())
                .contains("pets", "6 pictures", "2 classes: cats, dogs", "1 other file was left out");
        browser()
                .until(
                        "the thumbnails to be loaded",
                        () -> Boolean.TRUE.equals(
                                browser()
                                        .script(
                                                "return [...document.querySelectorAll('.own img')].every(each => each.complete && each.naturalWidth > 0)")));
        browser()
                .until(
                        "a configuration",
                        TRAINING,
                        () -> browser().control("training.steps").isDisplayed()
                                && browser().text().contains("network: "));
        assertThat(browser().control("preset").getAttribute("value")).isEqualTo("fitted");
        assertThat(browser().violations()).isEmpty();
        for (String colours : new String[] {"light", "dark"}) {
            browser().colours(colours);
            browser().shot("own-data-" + colours + "-1440");
            browser().window(390, 844).shot("own-data-" + colours + "-390");
            browser().window(1440, 900);
        }
        browser().colours("light");
        browser().put("training.steps", "3").put("name", "pets");
        browser()
                .until(
                        "the steps",
                        () -> browser()
                                .script("return document.getElementById('yaml').value")
                                .toString()
                                .contains("steps: 3"));
        browser().press("Start training");
        browser()
                .until(
                        "the end",
                        TRAINING,
                        () -> browser().place().contains("/runs/run/pets")
                                && browser()
                                        .element(".run-page .badge")
                                        .getText()
                                        .equals("finished"));
    }

    @Test
    void aFolderWithoutPicturesIsRefusedWhereItWasDropped() throws IOException {
        Path letters = Files.createDirectories(data.resolve("letters"));
        Files.writeString(letters.resolve("a.odt"), "not a picture");
        browser().open("#/runs/new?preset=quickstart-points");
        browser().drop(".new-run .drop", letters);
        browser()
                .until(
                        "the reason",
                        () -> browser().visible("[data-field='files'] .error").isPresent());
        assertThat(browser().element("[data-field='files'] .error").getText())
                .contains("letters holds no PNG or JPEG picture");
    }

    @Test
    void aTableOfManyColumnsIsChosenByTheButtonAndFittedToThePreset() throws IOException {
        Path table = Files.writeString(data.resolve("rows.csv"), "a,b,c\n1,2,3\n4,5,6\n7,8,10\n");
        browser().open("#/runs/new?preset=quickstart-points");
        browser().choose("input[aria-label='A file of data']", table);
        browser().until("the table", () -> browser().text().contains("3 columns"));
        browser()
                .until(
                        "the configuration",
                        () -> browser()
                                .script("return document.getElementById('yaml').value")
                                .toString()
                                .contains(".csv"));
    }
}
