package dev.reverie.studio.browser;

import dev.reverie.studio.RunningStudio;
import dev.reverie.studio.SharedStudio;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gives browser tests one studio and one browser for all of them; closed after the last test. */
final class SharedBrowser implements BeforeAllCallback {
    private static final ExtensionContext.Namespace PLACE = ExtensionContext.Namespace.create(SharedBrowser.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        Browser.requireInstalled();
        RunningStudio studio = SharedStudio.of(context);
        Browser browser = context.getRoot()
                .getStore(PLACE)
                .computeIfAbsent(
                        Browser.class, key -> Browser.at(studio.studio().address()), Browser.class);
        ((BrowserTest) context.getRequiredTestInstance()).take(studio, browser);
    }
}
