package dev.reverie.torch;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch;

/**
 * Runs parts of a batch in parallel, each on one thread from start to end.
 *
 * <p>The engine splits every operation among its threads, with a barrier after each. Operations without a parallel
 * kernel then run on one thread, small ones cost more to split than to compute, and activations move between caches.
 * Samples of a batch are independent, so here one thread carries its part through the whole network, with one barrier
 * at the end.
 *
 * <p>Each worker uses one thread of the engine; work started from a worker stays on it.
 */
public final class Workers {
    private static final BlockingQueue<Runnable> QUEUE = new LinkedBlockingQueue<>();
    private static int started;

    /** Least multiply-adds of a part that justify a thread. */
    private static final double LEAST_WORK = 1e7;

    /** Set for the threads of this class. */
    private static final ThreadLocal<Boolean> IS_WORKER = ThreadLocal.withInitial(() -> false);

    private Workers() {}

    /**
     * The number of parts that run in parallel if started from this thread now: {@link Engine#threads()}; 1 on a
     * worker, and while this thread counts or checks its operations, since those of workers would be missed.
     */
    public static int parallelism() {
        boolean stays = IS_WORKER.get() || ShapeInference.current() != null || NonFiniteDetector.current() != null;
        return stays ? 1 : Engine.threads();
    }

    /**
     * The best number of parts of a batch: one per thread, or 1 if there are fewer samples than threads or too little
     * work.
     *
     * @param x {@code [N, C, ...]}
     * @param weights of the network; each meets every position of a sample once, or less often where the network works at a
     *     lower resolution
     */
    public static int parts(Tensor x, long weights) {
        int threads = parallelism();
        if (threads == 1 || x.rank() == 0 || x.size(0) < threads || x.device().kind() != Device.Kind.CPU) {
            return 1;
        }
        double work = (double) weights * x.size(0);
        for (int axis = 2; axis < x.rank(); axis++) {
            work *= x.size(axis);
        }
        return work < LEAST_WORK * threads ? 1 : threads;
    }

    /**
     * Runs tasks in parallel and waits for all of them.
     *
     * <p>Modes of the calling thread, such as {@link Autograd#noGrad}, do not reach the tasks. Tensors that a task returns must
     * be in no scope: {@link Scope#detach}.
     *
     * @param tasks what to run, best as many as {@link #parallelism()}; one alone runs on the calling thread
     * @return their results, in the order of the tasks
     * @throws RuntimeException the failure of the first task that failed, after all have ended
     */
    public static <T> List<T> run(List<Supplier<T>> tasks) {
        int threads = Math.min(parallelism(), tasks.size());
        if (threads <= 1) {
            return tasks.stream().map(Supplier::get).toList();
        }
        start(threads);
        List<CompletableFuture<T>> results = tasks.stream()
                .map(task -> CompletableFuture.supplyAsync(task, QUEUE::add))
                .toList();
        // All must end before one failure is thrown: they work on memory of the caller's.
        results.forEach(result -> result.handle((value, failure) -> failure).join());
        try {
            return results.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Starts threads up to a number. */
    private static synchronized void start(int threads) {
        if (started >= threads) {
            return;
        }
        int own = torch.get_num_threads();
        CountDownLatch ready = new CountDownLatch(threads - started);
        for (; started < threads; started++) {
            Thread thread = new Thread(() -> work(ready), "reverie worker " + started);
            thread.setDaemon(true);
            thread.start();
        }
        boolean interrupted = false;
        while (ready.getCount() > 0) {
            try {
                ready.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        // A thread's number is also the one that threads yet unknown to the engine begin with.
        torch.set_num_threads(own);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void work(CountDownLatch ready) {
        // A thread takes over the common number when it first asks for its own; only then can it be set for good.
        torch.get_num_threads();
        torch.set_num_threads(1);
        IS_WORKER.set(true);
        ready.countDown();
        while (true) {
            try {
                QUEUE.take().run();
            } catch (InterruptedException betweenTasks) {
                // An interrupt has no meaning here; serve the next task.
            }
        }
    }
}
