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
                        Options.Topic.NETWORKS,
                        List.of(),
                        List.of(),
                        Options.DEFAULT_ROUNDS,
                        PeerOptions.DEFAULT,
                        Optional.empty(),
                        false));
    }

    @Test
    void roundsAndFileAreRead() {
        assertThat(Options.parse("--rounds", "3", "--out", "page.md"))
                .isEqualTo(new Options(
                        Options.Topic.NETWORKS,
                        List.of(),
                        List.of(),
                        3,
                        PeerOptions.DEFAULT,
                        Optional.of(Path.of("page.md")),
                        false));
    }

    @Test
    void otherThingsAreMeasuredByName() {
        assertThat(Options.parse("samplers").topic()).isEqualTo(Options.Topic.SAMPLERS);
        assertThat(Options.parse("inverse").topic()).isEqualTo(Options.Topic.INVERSE);
        assertThat(Options.parse("likelihood", "runs/digits").runs()).containsExactly(Path.of("runs/digits"));
        assertThat(Options.parse("guidance", "runs/digits", "runs/judge").runs())
                .containsExactly(Path.of("runs/digits"), Path.of("runs/judge"));
        assertThat(Options.parse("soundness", "a", "b", "c", "--out", "page.md").runs())
                .containsExactly(Path.of("a"), Path.of("b"), Path.of("c"));
    }

    @Test
    void peersAreFoundWhereTheyAreSaidToBe() {
        Options options =
                Options.parse("peers", "--python", "venv/bin/python", "--reference", "program", "--network", "points");
        assertThat(options.topic()).isEqualTo(Options.Topic.PEERS);
        assertThat(options.peers())
                .isEqualTo(new PeerOptions("venv/bin/python", Optional.of(Path.of("program")), false));
        assertThat(Options.parse("peers", "--same-waiting").peers().sameWaiting())
                .isTrue();
        assertThat(options.networks()).containsExactly("points");
    }

    @Test
    void aNetworkThatIsNotMeasuredIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse("--network", "points"))
                .withMessage("--network must be one of ddpmpp, ncsnpp, ncsnpp-128, got \"points\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse("samplers", "--network", "ddpmpp"))
                .withMessage("--network is for the networks themselves and for peers, got \"ddpmpp\"");
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
