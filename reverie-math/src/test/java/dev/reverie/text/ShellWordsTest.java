package dev.reverie.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ShellWordsTest {
    @Test
    void wordsThatAShellWouldChangeAreQuoted() {
        assertThat(ShellWords.joined(
                        List.of("reverie", "runs/a-1", "training.steps=10", "", "my run", "it's", "$(x)", "~")))
                .isEqualTo("reverie runs/a-1 training.steps=10 '' 'my run' 'it'\\''s' '$(x)' '~'");
    }
}
