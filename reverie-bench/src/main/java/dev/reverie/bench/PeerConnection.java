package dev.reverie.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import org.jspecify.annotations.Nullable;

/** Requests to another program, one a line, and its answers: {@code ok VALUE} or {@code no REASON}. */
final class PeerConnection {
    private final BufferedReader answers;
    private final Writer requests;

    /**
     * A connection.
     *
     * @param answers of the other program
     * @param requests to it
     */
    PeerConnection(Reader answers, Writer requests) {
        this.answers = new BufferedReader(answers);
        this.requests = requests;
    }

    /**
     * What the other program says.
     *
     * @param granted whether it did what was asked for
     * @param text a value if so, else the reason
     */
    record Answer(boolean granted, String text) {
        /** Reads a line. */
        static Answer parse(String line) throws IOException {
            if (line.startsWith("ok ") || line.startsWith("no ")) {
                return new Answer(line.startsWith("ok "), line.substring(3).strip());
            }
            throw new IOException("expected an answer \"ok VALUE\" or \"no REASON\", got \"" + line + "\"");
        }

        /**
         * The value.
         *
         * @throws IOException if it was refused
         */
        String value() throws IOException {
            if (!granted) {
                throw new IOException("the peer refused: " + text);
            }
            return text;
        }

        /** The value as a number. */
        double number() throws IOException {
            try {
                return Double.parseDouble(value());
            } catch (NumberFormatException e) {
                throw new IOException("expected a number from the peer, got \"" + text + "\"", e);
            }
        }
    }

    /** The line that comes back; null if the other program has ended, before or after it could read the request. */
    private @Nullable String exchange(String request) throws IOException {
        try {
            requests.write(request + "\n");
            requests.flush();
        } catch (IOException e) {
            return null;
        }
        return answers.readLine();
    }

    /**
     * Asks and waits for the answer.
     *
     * @param request one line
     * @throws IOException if the other program has ended or does not keep to the protocol
     */
    Answer ask(String request) throws IOException {
        String line = exchange(request);
        if (line == null) {
            throw new IOException("the peer ended at the request \"" + request + "\"");
        }
        return Answer.parse(line);
    }
}
