package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.torch.ThreadBudget.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadChoiceTest {
    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();
    private final List<String> notices = new ArrayList<>();

    private ThreadBudget decide() {
        return new ThreadChoice(properties::get, variables::get, notices::add)
                .decide(new ProcessorShare(64, 2, "cgroup quota of 2 CPUs"));
    }

    @Test
    void withoutWordsTheProcessHasAllItMayUse() {
        assertThat(decide()).hasToString("2 threads of 64 cores (cgroup quota of 2 CPUs)");
        assertThat(decide().origin()).isEqualTo(Origin.PROCESS);
        assertThat(decide().warning()).isEmpty();
    }

    @Test
    void eachNameBeatsThoseBelowIt() {
        variables.put("OMP_NUM_THREADS", "1");
        assertThat(decide()).hasToString("1 thread of 64 cores (OMP_NUM_THREADS)");
        variables.put("REVERIE_THREADS", "3");
        assertThat(decide()).hasToString("3 threads of 64 cores (REVERIE_THREADS)");
        properties.put("reverie.threads", " 4 ");
        assertThat(decide()).hasToString("4 threads of 64 cores (reverie.threads)");
        assertThat(decide().request(5, Origin.CONFIGURATION, "training.threads"))
                .isEqualTo(decide());
        assertThat(decide().request(5, Origin.PROGRAM, "--threads")).hasToString("5 threads of 64 cores (--threads)");
        assertThat(notices).isEmpty();
    }

    @Test
    void aConfigurationBeatsOpenMp() {
        variables.put("OMP_NUM_THREADS", "1");
        assertThat(decide().request(2, Origin.CONFIGURATION, "training.threads").threads())
                .isEqualTo(2);
    }

    @Test
    void moreThreadsThanThereAreAreAllowedAndWarnedAbout() {
        variables.put("REVERIE_THREADS", "100");
        assertThat(decide()).hasToString("100 threads on 64 cores (REVERIE_THREADS)");
        assertThat(decide().warning())
                .hasValue("100 threads (REVERIE_THREADS), but this process can use 2: they will take turns, which is"
                        + " slower than 2 threads");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"4,2;4", " 3 ;3", "7, 1;7"})
    void openMpsListHasTheNumberOfTheOuterLevelFirst(String text, int threads) {
        variables.put("OMP_NUM_THREADS", text);
        assertThat(decide().threads()).isEqualTo(threads);
        assertThat(notices).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "0", "-1", ",2", "2.5", "99999999999"})
    void aMalformedNumberOfOpenMpIsPassedOverAloud(String text) {
        variables.put("OMP_NUM_THREADS", text);
        assertThat(decide().threads()).isEqualTo(2);
        assertThat(notices)
                .containsExactly("OMP_NUM_THREADS must be a number of threads of at least 1, or a list of such numbers,"
                        + " got \"" + text + "\"; it is passed over");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "two", "1.5", "4,2", "99999999999"})
    void aMalformedNumberOfOursIsAFault(String text) {
        variables.put("REVERIE_THREADS", text);
        assertThatThrownBy(this::decide)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("REVERIE_THREADS must be a whole number of at least 1, got " + text
                        + "; leave it out for all that this process may use");
        properties.put("reverie.threads", "");
        assertThatThrownBy(this::decide)
                .hasMessageStartingWith("reverie.threads must be")
                .hasMessageContaining("got nothing;");
    }

    @Test
    void aBudgetHoldsSensibleNumbers() {
        assertThatThrownBy(() -> new ThreadBudget(0, 1, 1, Origin.PROCESS, "none"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1, got 0, 1 and 1");
    }
}
