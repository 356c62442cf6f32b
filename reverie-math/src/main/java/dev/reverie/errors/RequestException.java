package dev.reverie.errors;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An invalid request: a value that the user chose is not accepted, or the chosen values, models and data do not fit
 * together. The message names the option or configuration key.
 */
public class RequestException extends ReverieException {
    private static final long serialVersionUID = 1L;

    /**
     * A request that cannot be met.
     *
     * @param problem what was chosen, the value got and what is accepted
     */
    public RequestException(String problem) {
        super(problem);
    }

    /**
     * A request that another exception refused.
     *
     * @param problem what was chosen, the value got and what is accepted
     * @param cause the exception behind it
     */
    public RequestException(String problem, Throwable cause) {
        super(problem, cause);
    }

    /**
     * A request that cannot be met, with a remedy.
     *
     * @param problem what was chosen, the value got and what is accepted
     * @param remedy what to choose instead
     */
    public RequestException(String problem, String remedy) {
        super(problem, remedy);
    }

    /**
     * A request that another exception refused, with a remedy.
     *
     * @param problem what was chosen, the value got and what is accepted
     * @param remedy what to choose instead, null if there is nothing more to say
     * @param cause the exception behind it, null for none
     */
    public RequestException(String problem, @Nullable String remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
    }

    /**
     * Hands a value of the user to code that checks it.
     *
     * @param name of the option or configuration key that gave the value, such as {@code --device}
     * @param reading takes the value and nothing else that could be at fault
     * @return what {@code reading} returns
     * @throws RequestException that names the option, if {@code reading} throws an {@link IllegalArgumentException}
     */
    public static <T> T given(String name, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            String text = String.valueOf(e.getMessage());
            throw new RequestException(text.contains(name) ? text : name + ": " + text, e);
        }
    }
}
