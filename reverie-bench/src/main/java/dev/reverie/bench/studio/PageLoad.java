package dev.reverie.bench.studio;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pages that are open, each with its stream of events, and pages that start: their files, all of them or those that a browser does
 * not have yet, and what they ask first.
 */
final class PageLoad implements AutoCloseable {
    private static final Pattern REFERENCE = Pattern.compile(
            "(?:src|href)=[\"']([^\"'#:]+)[\"']" + "|(?:from|import)\\s*\\(?\\s*[\"']([./][^\"']+\\.js)[\"']");
    private static final List<String> FIRST = List.of("/api/v1/models", "/api/v1/plane/toys");

    /** Nothing that bears its hash in its name is asked for twice by a browser that has it. */
    private static final String KEPT = "/page/";

    private static final int WORKERS = 4;

    private final List<InputStream> streams = new ArrayList<>();
    private final ExecutorService workers = Executors.newFixedThreadPool(1 + WORKERS);
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    /**
     * Opens pages and starts others until it is closed.
     *
     * @param studio asked
     * @param client for the streams of the pages that are open
     * @param files of a page, as {@link #files} finds them
     * @param pages number that are open
     * @param starts of further pages in a second
     * @param warm whether the browsers that start them have the page in their cache
     * @throws IOException if a stream cannot be opened
     */
    PageLoad(StudioProcess studio, HttpClient client, List<String> files, int pages, double starts, boolean warm)
            throws IOException, InterruptedException {
        List<String> asked = asked(files, warm);
        for (int i = 0; i < pages; i++) {
            HttpResponse<InputStream> stream =
                    client.send(studio.request("/api/v1/events").build(), HttpResponse.BodyHandlers.ofInputStream());
            if (stream.statusCode() != 200) {
                throw new IOException("page " + i + " gets no events: " + stream.statusCode());
            }
            streams.add(stream.body());
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

    private void start(StudioProcess studio, List<String> files) {
        try {
            for (String file : files) {
                studio.get(file);
            }
            started.incrementAndGet();
        } catch (IOException e) {
            failed.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a browser asks for when it starts the page. */
    static List<String> asked(List<String> files, boolean warm) {
        List<String> asked = new ArrayList<>(
                files.stream().filter(file -> !(warm && file.startsWith(KEPT))).toList());
        asked.addAll(FIRST);
        return asked;
    }

    /** All files that the page loads, found from its first one. */
    static List<String> files(StudioProcess studio) throws IOException, InterruptedException {
        Set<String> found = new LinkedHashSet<>(List.of("/"));
        Deque<String> open = new ArrayDeque<>(found);
        while (!open.isEmpty()) {
            String file = open.pop();
            if (!file.equals("/") && !file.endsWith(".js")) {
                continue;
            }
            for (String next : references(file, new String(studio.get(file), StandardCharsets.UTF_8))) {
                if (found.add(next)) {
                    open.push(next);
                }
            }
        }
        return List.copyOf(found);
    }

    /** The files of the same server that a file names, as absolute paths. */
    static List<String> references(String file, String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = REFERENCE.matcher(text);
        while (matcher.find()) {
            for (int group = 1; group <= matcher.groupCount(); group++) {
                if (matcher.group(group) != null) {
                    found.add(URI.create("http://studio" + file)
                            .resolve(matcher.group(group))
                            .getPath());
                }
            }
        }
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
        for (InputStream stream : streams) {
            stream.close();
        }
    }
}
