package dev.reverie.train;

import dev.reverie.torch.Engine;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tiny networks gain nothing from a second thread, and on a busy machine wait long for it. */
public final class SingleThread implements BeforeAllCallback, AfterAllCallback {
    private int before;

    @Override
    public void beforeAll(ExtensionContext context) {
        before = Engine.threads();
        Engine.setThreads(1);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Engine.setThreads(before);
    }
}
