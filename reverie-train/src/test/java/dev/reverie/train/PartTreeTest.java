package dev.reverie.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.train.PartTree.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One tree of sums, whoever forms which of its branches. */
class PartTreeTest {
    private static Optional<String> name(Span span) {
        return span.isPart() ? Optional.of(Integer.toString(span.from())) : Optional.empty();
    }

    private static String add(String a, String b) {
        return "(" + a + "+" + b + ")";
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0",
        "2, (0+1)",
        "3, ((0+1)+2)",
        "5, (((0+1)+(2+3))+4)",
        "6, (((0+1)+(2+3))+(4+5))",
        "8, (((0+1)+(2+3))+((4+5)+(6+7)))"
    })
    void addsThePartsAsTheDocumentationSays(int parts, String sum) {
        assertThat(PartTree.sum(new PartTree(parts).whole(), PartTreeTest::name, PartTreeTest::add))
                .isEqualTo(sum);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 16})
    void theSumIsTheSameForAnyNumberOfWorkers(int parts) {
        PartTree tree = new PartTree(parts);
        String alone = PartTree.sum(tree.whole(), PartTreeTest::name, PartTreeTest::add);
        for (int workers = 1; workers <= parts; workers++) {
            Map<Span, String> sums = new HashMap<>();
            List<Integer> computed = new ArrayList<>();
            for (int rank = 0; rank < workers; rank++) {
                Span own = tree.of(rank, workers);
                for (int part = own.from(); part < own.to(); part++) {
                    computed.add(part);
                }
                for (Span node : tree.nodes(own)) {
                    sums.put(node, PartTree.sum(node, PartTreeTest::name, PartTreeTest::add));
                }
            }
            assertThat(computed).hasSize(parts).doesNotHaveDuplicates();
            assertThat(PartTree.sum(tree.whole(), span -> Optional.ofNullable(sums.get(span)), PartTreeTest::add))
                    .as("%d workers", workers)
                    .isEqualTo(alone);
        }
    }

    @Test
    void anAlignedWorkerSendsOneSum() {
        assertThat(new PartTree(8).nodes(new Span(4, 8))).containsExactly(new Span(4, 8));
        assertThat(new PartTree(8).nodes(new Span(2, 5))).containsExactly(new Span(2, 4), new Span(4, 5));
    }

    @Test
    void moreWorkersThanPartsAreRefused() {
        assertThatThrownBy(() -> new PartTree(2).of(0, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("3 workers cannot share out 2 parts of a batch: each needs one at least");
    }
}
