package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers run side by side, wait for each other and leave the caller's threads alone. */
class WorkersTest {
    private int before;

    @BeforeEach
    void threeThreads() {
        before = Engine.threads();
        Engine.setThreads(3);
    }

    @AfterEach
    void asBefore() {
        Engine.setThreads(before);
    }

    private static <T> List<T> run(int tasks, Supplier<T> task) {
        return Workers.run(Collections.nCopies(tasks, task));
    }

    @Test
    void resultsComeInTheOrderOfTheTasks() {
        List<Supplier<Integer>> tasks = new ArrayList<>();
        IntStream.range(0, 20).forEach(i -> tasks.add(() -> i * i));
        assertThat(Workers.run(tasks))
                .containsExactlyElementsOf(
                        IntStream.range(0, 20).map(i -> i * i).boxed().toList());
    }

    @Test
    void asManyRunAtOnceAsThereAreThreads() {
        CountDownLatch all = new CountDownLatch(3);
        // Each waits for the others, which would take for ever one after the other.
        List<Boolean> met = run(3, () -> {
            all.countDown();
            try {
                all.await();
            } catch (InterruptedException e) {
                return false;
            }
            return true;
        });
        assertThat(met).containsOnly(true);
    }

    @Test
    void eachHasOneThreadOfTheEngineAlsoAfterABackwardPass() {
        List<Integer> threads = run(3, () -> {
            try (Scope scope = Scope.open()) {
                Tensor x = Tensors.ones(DType.FLOAT32, Device.CPU, 300, 300).requireGrad();
                x.matmul(x).sum().backward();
            }
            return Engine.threads();
        });
        assertThat(threads).containsOnly(1);
        assertThat(Engine.threads()).isEqualTo(3);
    }

    @Test
    void aThreadThatIsNewToTheEngineStillGetsTheCommonNumber() throws InterruptedException {
        run(3, () -> 0);
        AtomicInteger threads = new AtomicInteger();
        Thread other = new Thread(() -> threads.set(Engine.threads()));
        other.start();
        other.join();
        assertThat(threads.get()).isEqualTo(3);
    }

    @Test
    void workBegunByAWorkerStaysOnIt() {
        List<Integer> inner = run(2, Workers::parallelism);
        assertThat(inner).containsOnly(1);
        List<Boolean> same =
                run(2, () -> run(3, Thread::currentThread).stream().allMatch(t -> t == Thread.currentThread()));
        assertThat(same).containsOnly(true);
    }

    @Test
    void theFirstFailureIsThrownAfterAllHaveEnded() {
        AtomicInteger ended = new AtomicInteger();
        List<Supplier<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int task = i;
            tasks.add(() -> {
                if (task == 1 || task == 4) {
                    throw new IllegalStateException("task " + task);
                }
                return ended.incrementAndGet();
            });
        }
        assertThatThrownBy(() -> Workers.run(tasks))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("task 1");
        assertThat(ended.get()).isEqualTo(4);
    }

    @Test
    void whatIsWatchedStaysOnItsThread() {
        try (NonFiniteDetector detector = NonFiniteDetector.open()) {
            assertThat(detector.first()).isEmpty();
            assertThat(Workers.parallelism()).isEqualTo(1);
        }
        try (ShapeInference rehearsal = ShapeInference.begin()) {
            assertThat(rehearsal.total().flops()).isZero();
            assertThat(Workers.parallelism()).isEqualTo(1);
        }
        assertThat(Workers.parallelism()).isEqualTo(3);
    }

    @Test
    void aBatchIsSplitWhereThereIsEnoughToDo() {
        try (Scope scope = Scope.open()) {
            Tensor images = Tensors.zeros(DType.FLOAT32, Device.CPU, 32, 1, 32, 32);
            assertThat(Workers.parts(images, 1_000_000)).isEqualTo(3);
            assertThat(Workers.parts(images, 10)).isEqualTo(1);
            assertThat(Workers.parts(images.narrow(0, 0, 2), 1_000_000)).isEqualTo(1);
            assertThat(Workers.parts(Tensors.zeros(DType.FLOAT32, Device.CPU), 1_000_000))
                    .isEqualTo(1);
        }
    }
}
