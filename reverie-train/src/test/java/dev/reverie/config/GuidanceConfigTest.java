package dev.reverie.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GuidanceConfigTest {
    private static final List<String> NAMES =
            List.of("000", "010", "no", "No", "~", "a: b", "red, green", "red", "it's", "1e3", "all", "ten");

    private static List<Integer> classes(String... labels) {
        return GuidanceConfig.byClassifier(List.of(labels), 1).classes(NAMES.size(), NAMES);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "010                      | 1",
                "no                       | 2",
                "No                       | 3",
                "NO                       | 2",
                "~                        | 4",
                "a: b                     | 5",
                "red, green               | 6",
                "red,red, green,it's      | 7 6 8",
                "\"red, green\", \"red\"    | 6 7",
                "no , 1e3                 | 2 9",
                "\"all\"                    | 10",
                "8                        | 8",
                "TEN                      | 11",
            })
    void aTypedLabelIsTheClassOfThatName(String label, String numbers) {
        List<Integer> wanted =
                List.of(numbers.split(" ")).stream().map(Integer::valueOf).toList();
        assertThat(classes(label)).isEqualTo(wanted);
    }

    @Test
    void severalLabelsAndAllAreTakenInTurn() {
        assertThat(classes("red", "no,000")).containsExactly(7, 2, 0);
        assertThat(classes("all")).hasSize(NAMES.size());
    }

    @Test
    void anUnknownOneIsRefusedByItself() {
        assertThatThrownBy(() -> classes("red,blue")).hasMessageContaining("\"blue\" is no class of this model");
        assertThatThrownBy(() -> classes("red,")).hasMessageContaining("\"\" is no class of this model");
    }
}
