package dev.reverie.torch;

import dev.reverie.errors.ReverieException;

/**
 * A failure inside the tensor engine (shape mismatch, missing device, out of memory, broken installation), reported in
 * one line with the operation and the shapes.
 */
public final class EngineException extends ReverieException {
    private static final long serialVersionUID = 1L;

    /** A failure found by Reverie itself. */
    public EngineException(String problem) {
        super(problem);
    }

    /** A failure found by Reverie itself, with a remedy. */
    public EngineException(String problem, String remedy) {
        super(problem, remedy);
    }

    /** A failure reported by the engine. */
    public EngineException(String problem, Throwable cause) {
        super(problem, cause);
    }

    /** A failure reported by the engine, with a remedy. */
    public EngineException(String problem, String remedy, Throwable cause) {
        super(problem, remedy, cause);
    }

    /** The root cause: the loader of native libraries reports the real reason last. */
    static Throwable root(Throwable fault) {
        Throwable root = fault;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    /**
     * The engine's message without its C++ stack: everything up to the first frame line.
     *
     * @param cause what the binding threw
     */
    static String firstLine(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return cause.getClass().getSimpleName();
        }
        String text = message.strip();
        int frames = text.indexOf("\nException raised from");
        if (frames >= 0) {
            text = text.substring(0, frames);
        }
        int newline = text.indexOf('\n');
        return newline > 0 ? text.substring(0, newline) : text;
    }
}
