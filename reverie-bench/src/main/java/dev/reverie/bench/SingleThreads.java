package dev.reverie.bench;

import dev.reverie.torch.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Java threads whose engine works on one thread each: they share work between them instead of within an operation. */
final class SingleThreads implements AutoCloseable {
    private final int size;
    private final ExecutorService pool;

    /**
     * Starts as many as the engine has threads for one operation.
     *
     * <p>The engine's number of threads is that of the calling thread, but also that of every thread which has not asked
     * yet. So each thread sets its own here, and the caller has its former number again when this returns.
     */
    SingleThreads() {
        size = Engine.threads();
        pool = Executors.newFixedThreadPool(size, task -> {
            Thread thread = new Thread(task, "single");
            thread.setDaemon(true);
            return thread;
        });
        CountDownLatch everyone = new CountDownLatch(size);
        List<Runnable> greetings = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            greetings.add(() -> {
                Engine.setThreads(1);
                everyone.countDown();
                // A thread that has finished would take the greeting of another.
                await(everyone);
            });
        }
        try {
            run(greetings);
        } finally {
            Engine.setThreads(size);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many there are. */
    int size() {
        return size;
    }

    /**
     * Runs tasks at the same time and waits for all.
     *
     * @param tasks as many as there are threads, or fewer
     */
    void run(List<Runnable> tasks) {
        try {
            List<Callable<Object>> calls =
                    tasks.stream().map(Executors::callable).toList();
            for (Future<Object> done : pool.invokeAll(calls)) {
                done.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while working", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("work on another thread has failed: " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        pool.shutdown();
    }
}
