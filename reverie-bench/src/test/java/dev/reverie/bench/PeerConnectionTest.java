package dev.reverie.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.PipedWriter;
import java.io.StringReader;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PeerConnectionTest {
    private final StringWriter requests = new StringWriter();

    private PeerConnection answering(String lines) {
        return new PeerConnection(new StringReader(lines), requests);
    }

    @Test
    void eachRequestIsALineAndGetsTheNextAnswer() throws IOException {
        PeerConnection connection = answering("ok PyTorch 2.13\nok 0.25\n");
        assertThat(connection.ask("load file 2").value()).isEqualTo("PyTorch 2.13");
        assertThat(connection.ask("time inference float32 eager 3").number()).isEqualTo(0.25);
        assertThat(requests).hasToString("load file 2\ntime inference float32 eager 3\n");
    }

    @Test
    void aRefusalKeepsItsReason() throws IOException {
        PeerConnection.Answer answer =
                answering("no InvalidCxxCompiler: none found\n").ask("prepare");
        assertThat(answer.granted()).isFalse();
        assertThat(answer.text()).isEqualTo("InvalidCxxCompiler: none found");
        assertThatIOException()
                .isThrownBy(answer::value)
                .withMessage("the peer refused: InvalidCxxCompiler: none found");
    }

    @Test
    void whatIsNoAnswerIsShown() {
        assertThatIOException()
                .isThrownBy(() -> answering("Traceback\n").ask("peak"))
                .withMessageContaining("got \"Traceback\"");
        assertThatIOException()
                .isThrownBy(() -> answering("ok much\n").ask("peak").number())
                .withMessageContaining("got \"much\"");
        assertThatIOException()
                .isThrownBy(() -> answering("").ask("peak"))
                .withMessage("the peer ended at the request \"peak\"");
    }

    @Test
    void aPeerThatHasEndedBeforeTheRequestIsNoticedAsWell() throws IOException {
        PipedWriter closed = new PipedWriter();
        closed.close();
        assertThatIOException()
                .isThrownBy(() -> new PeerConnection(new StringReader(""), closed).ask("peak"))
                .withMessage("the peer ended at the request \"peak\"");
    }
}
