package dev.reverie.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void withoutArgumentsNothingIsWritten() {
        assertThat(Options.parse())
                .isEqualTo(new Options(
                        Options.Topic.NETWORKS, List.of(), Options.DEFAULT_ROUNDS, Optional.empty(), false));
    }

    @Test
    void roundsAndFileAreRead() {
        assertThat(Options.parse("--rounds", "3", "--out", "page.md"))
                .isEqualTo(new Options(Options.Topic.NETWORKS, List.of(), 3, Optional.of(Path.of("page.md")), false));
    }

    @Test
    void otherThingsAreMeasuredByName() {
        assertThat(Options.parse("samplers").topic()).isEqualTo(Options.Topic.SAMPLERS);
        assertThat(Options.parse("inverse").topic()).isEqualTo(Options.Topic.INVERSE);
        assertThat(Options.parse("likelihood", "runs/digits").runs()).containsExactly(Path.of("runs/digits"));
        assertThat(Options.parse("guidance", "runs/digits", "runs/judge").runs())
                .containsExactly(Path.of("runs/digits"), Path.of("runs/judge"));
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
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse("guidance", "runs/digits"))
                .withMessageContaining("guidance needs the folders of 2 runs, got 1");
    }
}
