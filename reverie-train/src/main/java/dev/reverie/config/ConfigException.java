package dev.reverie.config;

import dev.reverie.errors.RequestException;

/** An invalid configuration; the message states the key, the value, what is accepted and what to do. */
public final class ConfigException extends RequestException {
    private static final long serialVersionUID = 1L;

    /**
     * A fault of a configuration.
     *
     * @param message where, what was got, what is accepted
     */
    public ConfigException(String message) {
        super(message);
    }

    /**
     * A fault of a configuration that another exception brought to light.
     *
     * @param message where, what was got, what is accepted
     * @param cause the exception behind it
     */
    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
