package dev.reverie.interop;

import dev.reverie.errors.ReverieException;
import java.util.List;

/** Arrays that do not match the parameters of a network; the message lists every difference. */
public final class WeightMismatchException extends ReverieException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> differences;

    /**
     * Arrays that do not fit.
     *
     * @param source the file they are from
     * @param network the network they were meant for, for people
     * @param differences each one, at least one
     */
    public WeightMismatchException(String source, String network, List<String> differences) {
        super(
                source + ": holds the weights of another network than " + network + "; " + differences.size()
                        + (differences.size() == 1 ? " difference:" : " differences:") + "\n  "
                        + String.join("\n  ", differences),
                "choose the preset or configuration that the weights were trained with",
                null);
        this.differences = List.copyOf(differences);
    }

    /** Each difference. */
    public List<String> differences() {
        return differences;
    }
}
