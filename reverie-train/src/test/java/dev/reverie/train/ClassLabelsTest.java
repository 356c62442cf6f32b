package dev.reverie.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.errors.RequestException;
import dev.reverie.network.Labels;
import dev.reverie.random.RandomStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SingleThread.class)
class ClassLabelsTest {
    @TempDir
    private Path folder;

    private static int[] conditioning(ClassLabels labels, int size, long step) {
        int[] all = new int[size];
        Arrays.setAll(all, row -> row % 3);
        return labels.context(all, step).labels().forBatch(size);
    }

    @Test
    void labelsAreWithheldWithTheGivenProbabilityAndKeptOtherwise() {
        int size = 20_000;
        int[] conditioning = conditioning(new ClassLabels(3, 0.1, RandomStream.of(5)), size, 0);
        int withheld = 0;
        for (int row = 0; row < size; row++) {
            assertThat(conditioning[row]).isIn(row % 3, Labels.NONE);
            withheld += conditioning[row] == Labels.NONE ? 1 : 0;
        }
        // Four standard deviations of a binomial share.
        assertThat((double) withheld / size).isCloseTo(0.1, within(4 * Math.sqrt(0.09 / size)));
    }

    @Test
    void whichAreWithheldDependsOnSeedStepAndRowAlone() {
        ClassLabels labels = new ClassLabels(3, 0.5, RandomStream.of(5));
        int[] first = conditioning(labels, 64, 7);
        assertThat(conditioning(labels, 64, 7)).isEqualTo(first);
        assertThat(Arrays.copyOf(conditioning(labels, 100, 7), 64)).isEqualTo(first);
        assertThat(conditioning(labels, 64, 8)).isNotEqualTo(first);
        assertThat(conditioning(new ClassLabels(3, 0.5, RandomStream.of(6)), 64, 7))
                .isNotEqualTo(first);
    }

    @Test
    void theEndsAreAllAndNone() {
        assertThat(conditioning(new ClassLabels(3, 0, RandomStream.of(5)), 9, 0))
                .containsExactly(0, 1, 2, 0, 1, 2, 0, 1, 2);
        assertThat(conditioning(new ClassLabels(3, 1, RandomStream.of(5)), 9, 0))
                .containsOnly(Labels.NONE);
        assertThat(new ClassLabels(0, 0, RandomStream.of(5))
                        .context(new int[] {1, 2}, 0)
                        .labels()
                        .areNone())
                .isTrue();
    }

    @Test
    void dataWithOtherClassesAreRefusedBeforeTheRunBegins() {
        Path run = folder.resolve("run");
        assertThatThrownBy(() -> ResumeTest.train(run, ResumeTest.points("network.classes=5")))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("network.classes is 5")
                .hasMessageContaining("have 2 classes; set network.classes to 2");
        assertThat(run.resolve("provenance.json")).doesNotExist();
        assertThatThrownBy(() -> ResumeTest.train(
                        folder.resolve("ring"), ResumeTest.points("data.name=swiss-roll", "network.classes=2")))
                .hasMessageContaining("have no labels; set network.classes to 0");
    }
}
