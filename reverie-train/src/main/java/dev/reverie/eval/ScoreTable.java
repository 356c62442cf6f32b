package dev.reverie.eval;

import dev.reverie.file.AtomicFile;
import dev.reverie.file.FileWriteException;
import dev.reverie.likelihood.Conditions;
import dev.reverie.likelihood.LogLikelihood;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Scores in a file, in the order of their examples, one line each; what was written before a kill is taken up again.
 *
 * <p>The first line holds the settings as a comment, and a table is continued under the same settings only: numbers
 * of two kinds never meet in one file. A last line that was cut off is dropped.
 */
final class ScoreTable {
    private static final String COMMENT = "# ";
    private static final int COLUMNS = 5;

    private final Path file;
    private final Conditions conditions;
    private final List<LogLikelihood> scores;

    private ScoreTable(Path file, Conditions conditions, List<LogLikelihood> scores) {
        this.file = file;
        this.conditions = conditions;
        this.scores = scores;
    }

    /**
     * Opens the table, or begins it.
     *
     * @param file where it is
     * @param conditions how the scores are found
     * @param settings what they depend on, on one line
     * @return the table with what it holds
     * @throws EvaluationException if the file is a table under other settings, or something else
     */
    public static ScoreTable open(Path file, Conditions conditions, String settings) throws IOException {
        if (settings.contains("\n")) {
            throw new IllegalArgumentException("settings must be on one line, got " + settings);
        }
        String head = COMMENT + settings + "\n" + header(conditions) + "\n";
        List<LogLikelihood> scores = new ArrayList<>();
        if (!Files.exists(file) || Files.size(file) == 0) {
            AtomicFile.write(file, head);
            return new ScoreTable(file, conditions, scores);
        }
        String text = Files.readString(file);
        if (head.startsWith(text)) {
            // killed while the head was being written
            AtomicFile.write(file, head);
            return new ScoreTable(file, conditions, scores);
        }
        if (!text.startsWith(head)) {
            throw new EvaluationException(
                    file + ": holds scores found under other settings ("
                            + firstLine(text) + "), which cannot be continued with these (" + COMMENT + settings
                            + ")",
                    "use the same settings, or another folder (--out)");
        }
        int end = head.length();
        for (int next = text.indexOf('\n', end); next >= 0; next = text.indexOf('\n', end)) {
            scores.add(parse(file, text.substring(end, next), scores.size()));
            end = next + 1;
        }
        if (end < text.length()) {
            try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
                channel.truncate(text.substring(0, end).getBytes(StandardCharsets.UTF_8).length);
            }
        }
        return new ScoreTable(file, conditions, scores);
    }

    private static String header(Conditions conditions) {
        return "example," + (conditions.isBits() ? "bits_per_dim" : "log_density_nats")
                + ",nats,standard_error_nats,nfe";
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        return line.length() > 400 ? line.substring(0, 400) + " ..." : line;
    }

    private static LogLikelihood parse(Path file, String line, int expected) throws EvaluationException {
        String[] fields = line.split(",", -1);
        try {
            if (fields.length == COLUMNS && Integer.parseInt(fields[0]) == expected) {
                return new LogLikelihood(
                        Double.parseDouble(fields[2]), Double.parseDouble(fields[3]), Integer.parseInt(fields[4]));
            }
        } catch (NumberFormatException e) {
            throw damaged(file, line, expected, e);
        }
        throw damaged(file, line, expected, null);
    }

    private static EvaluationException damaged(Path file, String line, int expected, @Nullable Throwable cause) {
        return new EvaluationException(
                file + ": the line of example " + expected + " is damaged (" + line + ")",
                "delete the file to begin anew",
                cause);
    }

    /** The scores so far. */
    public List<LogLikelihood> scores() {
        return List.copyOf(scores);
    }

    /** Number of scores so far: the number of the next example. */
    public int size() {
        return scores.size();
    }

    /**
     * Appends the scores of the next examples, and sees to it that they are on the disk.
     *
     * @param more in order
     * @throws FileWriteException if they cannot be written; the table is as before
     */
    public void append(List<LogLikelihood> more) throws IOException {
        StringBuilder lines = new StringBuilder();
        int number = scores.size();
        for (LogLikelihood score : more) {
            lines.append(String.format(
                    Locale.ROOT,
                    "%d,%.6f,%s,%s,%d%n".replace("%n", "\n"),
                    number++,
                    conditions.inUnit(score.nats()),
                    score.nats(),
                    score.standardError(),
                    score.evaluations()));
        }
        long before = Files.size(file);
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        try {
            Files.write(file, bytes, StandardOpenOption.APPEND, StandardOpenOption.SYNC, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw cutBack(before, bytes.length, e);
        }
        scores.addAll(more);
    }

    /** Takes back what was written of rows that did not fit, so that the table ends with a whole one. */
    private FileWriteException cutBack(long size, long bytesNeeded, IOException reason) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
        FileWriteException failure = new FileWriteException(
                file.toString(),
                String.valueOf(reason.getMessage()),
                bytesNeeded,
                Files.getFileStore(file).getUsableSpace());
        failure.initCause(reason);
        return failure;
    }
}
