package dev.reverie.bench.studio;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Pages that are open, each with its stream of events, and pages that start: their files, all of them or those that a browser does
 * not have yet, and what they ask first.
 */
final class PageLoad implements AutoCloseable {
    private static final Pattern LINK = Pattern.compile("(?:src|href)=\"(/[^\"]+)\"");
    private static final List<String> FIRST = List.of("/api/v1/models", "/api/v1/plane/toys");

    /** Nothing that bears its hash in its name is asked for twice by a browser that has it. */
    private static final String KEPT = "/page/";

    private static final int WORKERS = 4;

    private final List<BareConnection> streams = new ArrayList<>();
    private final ExecutorService workers = Executors.newFixedThreadPool(1 + WORKERS);
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    /**
     * Opens pages and starts others until it is closed.
     *
     * @param studio its address
     * @param files of a page, as {@link #files} finds them
     * @param pages number that are open
     * @param starts of further pages in a second
     * @param warm whether the browsers that start them have the page in their cache
     * @throws IOException if a stream cannot be opened
     */
    PageLoad(URI studio, List<String> files, int pages, double starts, boolean warm) throws IOException {
        List<String> asked = asked(files, warm);
        for (int i = 0; i < pages; i++) {
            BareConnection stream = new BareConnection(studio);
            streams.add(stream);
            stream.listen("/api/v1/events");
        }
        workers.execute(() -> {
            try {
                while (true) {
                    workers.execute(() -> start(studio, asked));
                    Thread.sleep((long) (1000 / starts));
                }
            } catch (InterruptedException | RejectedExecutionException closed) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void start(URI studio, List<String> files) {
        try (BareConnection connection = new BareConnection(studio)) {
            for (String file : files) {
                connection.get(file);
            }
            started.incrementAndGet();
        } catch (IOException e) {
            failed.incrementAndGet();
        }
    }

    /** What a browser asks for when it starts the page. */
    static List<String> asked(List<String> files, boolean warm) {
        List<String> asked = new ArrayList<>(
                files.stream().filter(file -> !(warm && file.startsWith(KEPT))).toList());
        asked.addAll(FIRST);
        return asked;
    }

    /** All files that the page loads: its beginning and what that links to. */
    static List<String> files(StudioProcess studio) throws IOException, InterruptedException {
        String beginning = new String(studio.get("/"), StandardCharsets.UTF_8);
        List<String> found = new ArrayList<>(List.of("/"));
        LINK.matcher(beginning).results().map(link -> link.group(1)).forEach(found::add);
        return found;
    }

    /** Pages that have started. */
    int started() {
        return started.get();
    }

    /** Pages that got an error. */
    int failed() {
        return failed.get();
    }

    @Override
    public void close() throws IOException {
        workers.shutdownNow();
        for (BareConnection stream : streams) {
            stream.close();
        }
    }
}
