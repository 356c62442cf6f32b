package dev.reverie.studio.browser;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reverie.studio.Studio;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.Rectangle;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * The Chromium of this machine, without a window. Nothing is downloaded: browser and driver are the system's, and where one of them
 * is missing the test says so and is skipped.
 */
final class Browser implements AutoCloseable {
    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path SHOTS = Path.of("target", "screenshots");
    private static final int TALLEST = 4000;
    private static final int NARROW = 600;

    /** These tests read pixels back, which the page itself never does. */
    private static final String READBACK = "willReadFrequently";

    private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";
    private static final String RULES =
            "const done = arguments[0]; axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
                    + ".then(found => done(found.violations.map(each => each.id + ': ' + each.help + ' at '"
                    + " + each.nodes.slice(0, 4).map(node => node.target.join(' ') + ' ' + (node.any[0]?.message ?? '')).join(' | '))), failure => done([String(failure)]));";

    private final ChromeDriver driver;
    private final String address;

    private Browser(ChromeDriver driver, String address) {
        this.driver = driver;
        this.address = address;
    }

    /** Opens a browser for the studio at an address such as {@code http://127.0.0.1:7738/}. */
    static Browser at(String address) {
        requireInstalled();
        Optional<Path> browser = installedBrowser();
        Optional<Path> chromedriver = installed("chromedriver");
        // It would tell that this Chromium is younger than itself; what is used here has not changed for years.
        Logger.getLogger("org.openqa.selenium").setLevel(Level.SEVERE);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.orElseThrow().toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--disable-dev-shm-usage",
                "--window-size=1440,900");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.WARNING);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.orElseThrow().toFile())
                .build();
        Browser opened = new Browser(new ChromeDriver(service, options), address);
        opened.window(1440, 900).colours("light");
        return opened;
    }

    private static Optional<Path> installedBrowser() {
        return BROWSERS.stream().flatMap(name -> installed(name).stream()).findFirst();
    }

    /** Skips the tests where the system has no browser. */
    static void requireInstalled() {
        assumeTrue(
                installedBrowser().isPresent() && installed("chromedriver").isPresent(),
                "Skipped: no Chromium with its driver is on the path. On Debian: apt-get install chromium chromium-driver");
    }

    private static Optional<Path> installed(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The same browser at the address of another studio. */
    Browser at(Studio other) {
        return new Browser(driver, other.address());
    }

    /** Goes to a place of the page, such as {@code #/plane?t=0.5}, from a fresh page. */
    Browser open(String place) {
        driver.get("about:blank");
        driver.get(address + place);
        element(".room-head");
        return this;
    }

    /** Waits until the page has done what it does after it was opened: no job runs, and nothing of it changes for a while. */
    Browser settle() {
        until("all work to be done", () -> visible(".job-line progress").isEmpty());
        driver.executeAsyncScript(
                "const done = arguments[0]; let timer = setTimeout(done, 300); const end = Date.now() + 1500;"
                        + "new MutationObserver((changes, watcher) => { clearTimeout(timer); if (Date.now() > end) { watcher.disconnect(); done(); return; }"
                        + "timer = setTimeout(done, 300); }).observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});");
        return this;
    }

    /** The window, in CSS pixels. */
    Browser window(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < NARROW));
        return this;
    }

    /** What the system prefers: {@code light} or {@code dark}. */
    Browser colours(String scheme) {
        return prefers(scheme, "no-preference");
    }

    /** Colours, and {@code reduce} or {@code no-preference} for motion. */
    Browser prefers(String scheme, String motion) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of("name", "prefers-reduced-motion", "value", motion))));
        return this;
    }

    /** The first visible element of a selector; waits for it. */
    WebElement element(String selector) {
        List<WebElement> found = new ArrayList<>();
        until(selector + " to be seen", () -> {
            visible(selector).ifPresent(found::add);
            return !found.isEmpty();
        });
        return found.get(0);
    }

    Optional<WebElement> visible(String selector) {
        return elements(selector).stream().filter(Browser::shown).findFirst();
    }

    private static boolean shown(WebElement element) {
        try {
            return element.isDisplayed();
        } catch (StaleElementReferenceException e) {
            return false;
        }
    }

    List<WebElement> elements(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    /** The visible button, link or choice of this name. */
    WebElement named(String name) {
        By by = By.xpath(
                "//*[self::button or self::a or self::summary or self::label][normalize-space()='NAME' or @aria-label='NAME' or text()[normalize-space()='NAME']]"
                        .replace("NAME", name));
        until(
                "\"" + name + "\" to be there",
                () -> driver.findElements(by).stream().anyMatch(Browser::shown));
        return driver.findElements(by).stream()
                .filter(Browser::shown)
                .findFirst()
                .orElseThrow();
    }

    /** Clicks what has this name, once it can be. */
    Browser press(String name) {
        until("\"" + name + "\" to be pressed", () -> {
            WebElement found = named(name);
            if (!found.isEnabled()) {
                return false;
            }
            found.click();
            return true;
        });
        return this;
    }

    /** Drops files or folders of this machine on the first visible element of a selector. */
    Browser drop(String selector, Path... dropped) {
        script("arguments[0].scrollIntoView({block: 'center'})", element(selector));
        Rectangle place = element(selector).getRect();
        Number scrolled = (Number) script("return scrollY");
        Map<String, Object> files = Map.of(
                "items",
                List.of(),
                "files",
                Stream.of(dropped).map(path -> path.toAbsolutePath().toString()).toList(),
                "dragOperationsMask",
                1);
        for (String type : List.of("dragEnter", "dragOver", "drop")) {
            driver.executeCdpCommand(
                    "Input.dispatchDragEvent",
                    Map.of(
                            "type",
                            type,
                            "x",
                            place.getX() + place.getWidth() / 2,
                            "y",
                            place.getY() + place.getHeight() / 2 - scrolled.intValue(),
                            "data",
                            files));
        }
        return this;
    }

    /** Chooses a file in an input, which may be hidden behind a button. */
    Browser choose(String selector, Path file) {
        until(selector, () -> !elements(selector).isEmpty());
        elements(selector).get(0).sendKeys(file.toAbsolutePath().toString());
        return this;
    }

    /** Sends keys to the first visible element of a selector, once it takes them: a page may draw it anew meanwhile. */
    Browser keys(String selector, CharSequence... keys) {
        until(selector + " to take keys", () -> {
            element(selector).sendKeys(keys);
            return true;
        });
        return this;
    }

    /** Clicks the first visible element of a selector, once it can be. */
    Browser click(String selector) {
        until(selector + " to be clicked", () -> {
            element(selector).click();
            return true;
        });
        return this;
    }

    /** Puts a text into the control of a field and leaves it. */
    Browser put(String field, String text) {
        until(field + " to take " + text, () -> {
            WebElement control = control(field);
            script(
                    "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}));"
                            + "arguments[0].dispatchEvent(new Event('change', {bubbles: true}));",
                    control,
                    text);
            return true;
        });
        return this;
    }

    WebElement control(String field) {
        return element("[data-field='" + field + "'] :is(input, select, textarea)");
    }

    /** Waits for a condition; elements that have gone meanwhile are looked for again. */
    void until(String what, BooleanSupplier condition) {
        until(what, PATIENCE, condition);
    }

    void until(String what, Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > end) {
                shot("failed");
                fail(
                        "waited %s for %s; the page says: %s",
                        patience, what, driver.findElement(By.tagName("body")).getText());
            }
            pause(40);
        }
    }

    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (StaleElementReferenceException
                | NoSuchElementException
                | ElementNotInteractableException
                | java.util.NoSuchElementException e) {
            return false;
        }
    }

    static void pause(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the test was interrupted", e);
        }
    }

    /** Runs a script in the page; {@code return} gives its value. */
    Object script(String text, Object... arguments) {
        return driver.executeScript(text, arguments);
    }

    /** Runs a script that calls its last argument when it is done. */
    Object asynchronous(String text, Object... arguments) {
        driver.manage().timeouts().scriptTimeout(Duration.ofMinutes(2));
        return driver.executeAsyncScript(text, arguments);
    }

    /** A text file beside the tests. */
    static String resource(String name) {
        try (InputStream stream = Browser.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Rules of WCAG 2.1 AA that the page breaks as it stands, as far as axe can tell. */
    List<?> violations() {
        script(resource(AXE));
        return (List<?>) asynchronous(RULES);
    }

    /** The state in the address bar. */
    String place() {
        return String.valueOf(script("return location.hash"));
    }

    /** What the whole page says. */
    String text() {
        return driver.findElement(By.id("room")).getText();
    }

    /** A number that changes with the picture on a canvas. */
    long picture(String selector) {
        return ((Number) script(
                        "const c = document.querySelector(arguments[0]); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
                                + "let h = 7; for (let i = 0; i < d.length; i += 37) { h = (h * 31 + d[i]) % 1000000007; } return h;",
                        selector))
                .longValue();
    }

    /** Moves a slider at every frame of the browser, and gives the milliseconds between the frames. */
    double[] frames(String slider, int seconds) {
        List<?> times = (List<?>) driver.executeAsyncScript(
                "const [selector, length, done] = arguments; const slider = document.querySelector(selector); const times = []; let begin = 0; let last = 0;"
                        + "const frame = now => { if (begin === 0) { begin = now; } else { times.push(now - last); } last = now; const part = (now - begin) / length;"
                        + "if (part >= 1) { done(times); return; } const low = Number(slider.min); const high = Number(slider.max);"
                        + "slider.value = String(low + (high - low) * (1 - part)); slider.dispatchEvent(new Event('input', {bubbles: true}));"
                        + "requestAnimationFrame(frame); }; requestAnimationFrame(frame);",
                slider,
                1000 * seconds);
        return times.stream().mapToDouble(each -> ((Number) each).doubleValue()).toArray();
    }

    ChromeDriver driver() {
        return driver;
    }

    /** Errors and warnings that the page has caused since the last call. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .filter(message -> !message.contains(READBACK))
                .toList();
    }

    /** Keeps a picture of the window, or of the whole page where it is narrow. */
    Path shot(String name) {
        int width = ((Number) script("return innerWidth")).intValue();
        int height = ((Number) script("return innerHeight")).intValue();
        int whole = ((Number) script("return document.documentElement.scrollHeight")).intValue();
        boolean grows = width < NARROW && whole > height;
        if (grows) {
            window(width, Math.min(TALLEST, whole));
            pause(250);
        }
        Map<String, Object> answer = driver.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png"));
        if (grows) {
            window(width, height);
        }
        try {
            Files.createDirectories(SHOTS);
            return Files.write(
                    SHOTS.resolve(name + ".png"), Base64.getDecoder().decode(String.valueOf(answer.get("data"))));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
