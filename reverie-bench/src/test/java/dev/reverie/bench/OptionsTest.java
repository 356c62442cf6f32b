package dev.reverie.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void withoutArgumentsNothingIsWritten() {
        assertThat(Options.parse())
                .isEqualTo(new Options(Options.DEFAULT_ROUNDS, Optional.empty(), false, false, false, Optional.empty()));
    }

    @Test
    void roundsAndFileAreRead() {
        assertThat(Options.parse("--rounds", "3", "--out", "page.md"))
                .isEqualTo(new Options(3, Optional.of(Path.of("page.md")), false, false, false, Optional.empty()));
    }

    @Test
    void otherThingsAreMeasuredByName() {
        assertThat(Options.parse("samplers").samplers()).isTrue();
        assertThat(Options.parse("inverse").inverse()).isTrue();
        assertThat(Options.parse("likelihood", "runs/digits").likelihood()).contains(Path.of("runs/digits"));
    }

    @Test
    void wrongArgumentsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse("--fast"))
                .withMessageContaining("\"--fast\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse("--rounds", "many"))
                .withMessageContaining("\"many\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse("--rounds", "0"))
                .withMessageContaining("got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse("--out"))
                .withMessageContaining("--out needs a value");
    }
}
