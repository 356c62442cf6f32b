package dev.reverie.config;

import dev.reverie.errors.RequestException;
import org.jspecify.annotations.Nullable;

/** An invalid configuration; the message states the key, the value, what is accepted and what to do. */
public final class ConfigException extends RequestException {
    private static final long serialVersionUID = 1L;

    /**
     * A fault of a configuration.
     *
     * @param problem where, what was got, what is accepted
     */
    public ConfigException(String problem) {
        super(problem);
    }

    /**
     * A fault of a configuration, with a remedy.
     *
     * @param problem where, what was got, what is accepted
     * @param remedy what to do about it
     */
    public ConfigException(String problem, String remedy) {
        super(problem, remedy);
    }

    /**
     * A fault of a configuration that another exception brought to light.
     *
     * @param problem where, what was got, what is accepted
     * @param cause the exception behind it
     */
    public ConfigException(String problem, Throwable cause) {
        super(problem, cause);
    }

    /**
     * A fault of a configuration that another exception brought to light, with a remedy.
     *
     * @param problem where, what was got, what is accepted
     * @param remedy what to do about it, null if there is nothing more to say
     * @param cause the exception behind it, null for none
     */
    public ConfigException(String problem, @Nullable String remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
    }
}
