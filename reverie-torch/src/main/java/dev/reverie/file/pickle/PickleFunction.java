package dev.reverie.file.pickle;

import dev.reverie.file.FileFormatException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function that a pickle may call.
 *
 * @param name in Python, for messages
 * @param body gives the result
 */
record PickleFunction(String name, Body body) {
    /** Makes a value of arguments that may be anything. */
    @FunctionalInterface
    interface Body {
        /**
         * The result.
         *
         * @param arguments as the pickle gives them
         * @return absent if they do not fit
         * @throws IOException if they name something that is faulty
         */
        @Nullable
        Object call(Arguments arguments) throws IOException;
    }

    Object call(PickleInput in, List<?> arguments) throws IOException {
        Object result = body.call(new Arguments(in, arguments));
        if (result == null) {
            throw in.fault("calls " + name + " with " + arguments.size() + " arguments that it does not take");
        }
        return result;
    }

    /**
     * The arguments of a call.
     *
     * @param in for faults
     * @param values as the pickle gives them
     */
    record Arguments(PickleInput in, List<?> values) {
        int count() {
            return values.size();
        }

        /** One argument; absent if there are fewer or it is None. */
        @Nullable
        Object get(int index) {
            return index < values.size() ? values.get(index) : null;
        }

        FileFormatException fault(String text) {
            return in.fault(text);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
