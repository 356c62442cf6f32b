package dev.reverie.studio.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.studio.Studio;
import dev.reverie.studio.StudioOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Trains two small runs by the form, and looks at them. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RunsBrowserTest extends BrowserTest {
    private static final Duration TRAINING = Duration.ofMinutes(4);

    private Studio own;
    private Browser there;

    /** A studio without runs. */
    @BeforeAll
    void start(@TempDir Path runs) throws IOException {
        own = Studio.start(new StudioOptions(runs, Optional.empty(), Optional.empty(), Optional.of(0), 1));
        there = super.browser().at(own);
    }

    @AfterAll
    void stop() throws IOException {
        if (own != null) {
            own.close();
        }
    }

    @Override
    Browser browser() {
        return there;
    }

    @Test
    @Order(1)
    void anEmptyRoomSaysWhatItIsForAndLeadsToAFirstTraining() {
        browser().open("#/runs");
        assertThat(browser().element(".empty").getText()).contains("No runs yet");
        browser().press("Train a first model");
        browser().until("the form of the preset", () -> browser().place().contains("preset=quickstart-points"));
    }

    @Test
    @Order(2)
    void aValueOutOfItsRangeIsRefusedAtItsControl() {
        browser().open("#/runs/new?preset=quickstart-points");
        browser().put("training.batchSize", "-3");
        browser()
                .until(
                        "the message",
                        () -> browser()
                                .visible("[data-field='training.batchSize'] .error")
                                .isPresent());
        assertThat(browser().control("training.batchSize").getAttribute("aria-invalid"))
                .isEqualTo("true");
        browser().put("training.batchSize", "64");
        browser()
                .until(
                        "the message to go",
                        () -> browser()
                                .visible("[data-field='training.batchSize'] .error")
                                .isEmpty());
    }

    @Test
    @Order(3)
    void theYamlBesideTheFormFollowsItAndIsFollowedByIt() {
        browser().open("#/runs/new?preset=quickstart-points");
        browser().put("training.steps", "77");
        browser().until("the YAML to follow", () -> yaml().contains("steps: 77"));
        String changed = yaml().replace("steps: 77", "steps: 78");
        browser()
                .script(
                        "const y = document.getElementById('yaml'); y.value = arguments[0]; y.dispatchEvent(new Event('input', {bubbles: true}));",
                        changed);
        browser()
                .until(
                        "the form to follow",
                        () -> "78".equals(browser().control("training.steps").getAttribute("value")));
    }

    @Test
    @Order(4)
    void anUnknownKeyInTheYamlIsNamed() {
        browser().open("#/runs/new?preset=quickstart-points");
        browser().until("the YAML", () -> yaml().contains("training"));
        browser()
                .script(
                        "const y = document.getElementById('yaml'); y.value += '\\nnonsense: 1\\n'; y.dispatchEvent(new Event('input', {bubbles: true}));");
        browser().until("the key", () -> browser().text().contains("nonsense"));
        assertThat(browser().named("Start training").isEnabled()).isFalse();
    }

    @Test
    @Order(5)
    void aRunIsTrainedAndItsPageHasItsCurves() {
        train("first", 60);
        browser()
                .until(
                        "the end",
                        TRAINING,
                        () -> browser().element(".run-page .badge").getText().equals("finished"));
        browser().until("the curve", () -> browser().visible(".figure .uplot").isPresent());
        assertThat(browser().text()).contains("Loss by noise level").contains("60 of 60");
        assertThat(browser().violations()).isEmpty();
        browser().shot("run");
    }

    @Test
    @Order(6)
    void theTableShowsTheRunAndOpensIt() {
        browser().open("#/runs");
        browser()
                .until(
                        "the run",
                        () -> browser().element(".runs-table").getText().contains("first"));
        assertThat(browser().violations()).isEmpty();
        browser().shot("runs-table");
        browser().press("first");
        browser()
                .until(
                        "its page",
                        () -> browser().element(".room-head h1").getText().equals("first"));
    }

    @Test
    @Order(7)
    void aTrainingIsPausedAndResumed() {
        train("second", 4000);
        browser().press("Pause");
        browser()
                .until(
                        "the pause",
                        Duration.ofSeconds(90),
                        () -> browser()
                                .visible(".run-page .row .button.primary")
                                .isPresent());
        browser().press("Resume");
        browser()
                .until(
                        "it to go on",
                        Duration.ofSeconds(90),
                        () -> browser().visible(".run-page progress").isPresent());
        browser().press("Cancel");
        browser()
                .until(
                        "the end",
                        Duration.ofSeconds(90),
                        () -> browser().visible(".run-page progress").isEmpty());
    }

    @Test
    @Order(8)
    void runsAreComparedBySettingsAndCurves() {
        browser().open("#/runs/compare?run=first,second");
        browser().until("what differs", () -> browser().text().contains("training.steps"));
        assertThat(browser().text()).contains("have not been evaluated yet");
        browser().put("n", "40").press("Evaluate all in one way");
        browser()
                .until(
                        "metrics with intervals",
                        TRAINING,
                        () -> browser()
                                .visible(".evaluation table")
                                .filter(table -> table.getText().contains("["))
                                .isPresent());
        assertThat(browser().element(".evaluation").getText())
                .contains("40 samples", "paired", "no difference to be seen");
        assertThat(browser().violations()).isEmpty();
        for (String colours : new String[] {"light", "dark"}) {
            browser().colours(colours).shot("compare-" + colours + "-1440");
            browser().window(390, 844).shot("compare-" + colours + "-390");
            browser().window(1440, 900);
        }
        browser().colours("light");
    }

    private void train(String name, int steps) {
        browser().open("#/runs/new?preset=quickstart-points");
        browser()
                .put("training.steps", String.valueOf(steps))
                .put("network.features", "32")
                .put("name", name);
        browser().until("the settings", () -> yaml().contains("steps: " + steps) && yaml().contains("features: 32"));
        browser().press("Start training");
        browser().until("the page of the run", () -> browser().place().contains("/runs/run/" + name));
    }

    private String yaml() {
        return String.valueOf(browser().script("return document.getElementById('yaml')?.value ?? ''"));
    }
}
