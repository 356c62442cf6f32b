package dev.reverie.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Workers that are threads of this process and hand their messages over in memory. */
final class InProcessWorkers {
    private final int size;
    private final CyclicBarrier barrier;
    private final byte[][][] messages;

    private InProcessWorkers(int size) {
        this.size = size;
        barrier = new CyclicBarrier(size);
        messages = new byte[size][][];
    }

    /** What a worker does. */
    interface Work<T> {
        T run(WorkerGroup group) throws Exception;
    }

    /** Runs the same work as so many workers; what each returned, in the order of their ranks. */
    static <T> List<T> run(int size, Work<T> work) throws InterruptedException, ExecutionException {
        InProcessWorkers workers = new InProcessWorkers(size);
        ExecutorService threads = Executors.newFixedThreadPool(size);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int rank = 0; rank < size; rank++) {
                WorkerGroup group = workers.new Member(rank);
                futures.add(threads.submit(() -> {
                    try {
                        return work.run(group);
                    } catch (Exception e) {
                        workers.barrier.reset();
                        throw e;
                    }
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private final class Member implements WorkerGroup {
        private final int rank;

        Member(int rank) {
            this.rank = rank;
        }

        @Override
        public int rank() {
            return rank;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public List<byte[]> gather(byte[] message) {
            byte[][] same = new byte[size][];
            Arrays.fill(same, message);
            return exchange(List.of(same));
        }

        @Override
        public List<byte[]> exchange(List<byte[]> own) {
            messages[rank] = own.toArray(byte[][]::new);
            await();
            List<byte[]> received = new ArrayList<>();
            for (byte[][] sender : messages) {
                received.add(sender[rank]);
            }
            await();
            return received;
        }

        private void await() {
            try {
                barrier.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new CompletionException("another worker is gone", e);
            }
        }
    }
}
