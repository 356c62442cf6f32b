package dev.reverie.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records and cells are those of Commons CSV. */
final class CsvRecordsTest {
    private static final int TEXTS = 20_000;
    private static final String LETTERS = "ab1 \"\"\n\r#.,;\t|";

    private record Line(long line, List<String> cells) {}

    private static List<Line> ours(Reader in, char delimiter) throws IOException {
        CsvRecords records = new CsvRecords(in, delimiter, 0);
        List<Line> lines = new ArrayList<>();
        while (records.next()) {
            lines.add(new Line(records.line(), records.cells()));
        }
        return lines;
    }

    private static List<Line> theirs(String text, char delimiter) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setDelimiter(delimiter)
                .setCommentMarker('#')
                .setIgnoreSurroundingSpaces(true)
                .setTrim(true)
                .get();
        List<Line> lines = new ArrayList<>();
        try (CSVParser parser = format.parse(new StringReader(text))) {
            for (CSVRecord record : parser) {
                List<String> cells = delimiter == ' '
                        ? record.stream().filter(cell -> !cell.isEmpty()).toList()
                        : record.toList();
                lines.add(new Line(parser.getCurrentLineNumber(), cells));
            }
        } catch (UncheckedIOException e) {
            throw new IOException(e);
        }
        return lines;
    }

    /** Gives at most three characters at a time. */
    private static final class Drop extends FilterReader {
        Drop(String text) {
            super(new StringReader(text));
        }

        @Override
        public int read(char[] out, int offset, int length) throws IOException {
            return super.read(out, offset, Math.min(3, length));
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {',', ';', '\t', '|', ' '})
    void recordsAreThoseOfCommonsCsv(char delimiter) {
        Random random = new Random(delimiter);
        int read = 0;
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(24); k > 0; k--) {
                text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            read += assertAlike(text.toString(), delimiter) ? 1 : 0;
        }
        // Quotation marks are often left open, or followed by something.
        assertThat(read).isGreaterThan(TEXTS / 4);
    }

    private static boolean assertAlike(String text, char delimiter) {
        List<Line> expected;
        try {
            expected = theirs(text, delimiter);
        } catch (IOException refused) {
            assertThatThrownBy(() -> ours(new Drop(text), delimiter))
                    .as(text)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("quotation mark");
            return false;
        }
        try {
            assertThat(ours(new Drop(text), delimiter)).as(text).isEqualTo(expected);
            assertThat(ours(new StringReader(text), delimiter)).as(text).isEqualTo(expected);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
        return true;
    }

    @Test
    void aCellMayBeLongerThanAnyBuffer() throws IOException {
        String cell = "ab\n".repeat(30_000) + "c";
        CsvRecords records = new CsvRecords(new StringReader("1,\"" + cell + "\",2.5\n3,4,5\n"), ',', 0);
        assertThat(records.next()).isTrue();
        assertThat(records.cell(1)).isEqualTo(cell);
        assertThat(records.number(2)).isEqualTo(2.5);
        assertThat(records.line()).isEqualTo(30_001);
        assertThat(records.next()).isTrue();
        assertThat(records.cells()).containsExactly("3", "4", "5");
        assertThat(records.next()).isFalse();
    }

    @Test
    void theLastCommentBeforeARecordIsKept() throws IOException {
        CsvRecords records = new CsvRecords(new StringReader("# made by hand\n#  x, y \n1,2\n3,4\n#z\n"), ',', 1);
        assertThat(records.next()).isTrue();
        assertThat(records.comment()).isEqualTo("x, y");
        assertThat(records.line()).isEqualTo(4);
        assertThat(records.next()).isTrue();
        assertThat(records.comment()).isEmpty();
        assertThat(records.next()).isFalse();
    }
}
