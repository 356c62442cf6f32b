package dev.reverie.bench;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** PyTorch in a process of its own, which does nothing while nothing is asked of it. */
final class PeerProcess implements AutoCloseable {
    /** What Reverie's own launcher sets; unless told otherwise PyTorch runs as its user would start it. */
    private static final List<String> OWN_SETTINGS = List.of("OMP_WAIT_POLICY", "GOMP_SPINCOUNT");

    private static final long PATIENCE_SECONDS = 10;

    private final Process process;
    private final PeerConnection connection;
    private final Path log;

    private PeerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        connection = new PeerConnection(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8),
                new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts one.
     *
     * @param options the Python, and the published program if it is there
     * @param log where it writes what goes wrong
     */
    static PeerProcess start(PeerOptions options, Path log) throws IOException {
        Path script = Checkout.folder().resolve("reverie-bench/peers/peer.py");
        if (!Files.isRegularFile(script)) {
            throw new IOException(script + " is missing; run bin/reverie-bench of a source checkout");
        }
        List<String> command = new ArrayList<>(List.of(options.python(), script.toString()));
        options.reference()
                .ifPresent(folder -> command.add(folder.toAbsolutePath().toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        if (!options.sameWaiting()) {
            builder.environment().keySet().removeAll(OWN_SETTINGS);
        }
        try {
            return new PeerProcess(builder.start(), log);
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "; --python names a Python with PyTorch", e);
        }
    }

    /**
     * Asks and waits for the answer.
     *
     * @param request one line
     * @throws IOException if the process has ended; with the last line that it wrote
     */
    PeerConnection.Answer ask(String request) throws IOException {
        try {
            return connection.ask(request);
        } catch (IOException e) {
            throw new IOException(e.getMessage() + lastWords(), e);
        }
    }

    private String lastWords() throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        String last = lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1).strip();
        return last + "; reverie-bench/peers/README.md says what the Python needs";
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has ended already; whoever asked it last was told.
            process.destroy();
        }
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroy();
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
