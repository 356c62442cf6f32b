package dev.reverie.ode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ButcherTableauTest {
    static Stream<ButcherTableau> tableaux() {
        return Stream.of(
                ButcherTableau.EULER,
                ButcherTableau.MIDPOINT,
                ButcherTableau.HEUN_2,
                ButcherTableau.BOGACKI_SHAMPINE_32,
                ButcherTableau.CLASSIC_RK4,
                ButcherTableau.DORMAND_PRINCE_54,
                ButcherTableau.TSITOURAS_54,
                ButcherTableau.DORMAND_PRINCE_853);
    }

    /** A rooted tree, which stands for one elementary differential; children are in a fixed order. */
    private record Tree(List<Tree> children) {
        int size() {
            return 1 + children.stream().mapToInt(Tree::size).sum();
        }

        long gamma() {
            long product = size();
            for (Tree child : children) {
                product *= child.gamma();
            }
            return product;
        }

        /** The elementary weight of each stage. */
        List<Fraction> stages(ButcherTableau tableau) {
            List<Fraction> products = new ArrayList<>(Collections.nCopies(tableau.stages(), Fraction.ONE));
            for (Tree child : children) {
                List<Fraction> inner = child.stages(tableau);
                for (int i = 0; i < products.size(); i++) {
                    Fraction sum = Fraction.ZERO;
                    for (int j = 0; j < i; j++) {
                        sum = sum.plus(tableau.a().get(i).get(j).times(inner.get(j)));
                    }
                    products.set(i, products.get(i).times(sum));
                }
            }
            return products;
        }

        Fraction weight(ButcherTableau tableau, List<Fraction> weights) {
            Fraction sum = Fraction.ZERO;
            List<Fraction> stages = stages(tableau);
            for (int i = 0; i < weights.size(); i++) {
                sum = sum.plus(weights.get(i).times(stages.get(i)));
            }
            return sum;
        }
    }

    /** All rooted trees with up to {@code largest} nodes: 1, 1, 2, 4, 9, 20, 48, 115 of sizes 1 to 8. */
    private static List<Tree> trees(int largest) {
        List<Tree> all = new ArrayList<>();
        for (int size = 1; size <= largest; size++) {
            List<Tree> smaller = List.copyOf(all);
            List<Tree> found = new ArrayList<>();
            forests(smaller, 0, size - 1, new ArrayList<>(), found);
            all.addAll(found);
        }
        return all;
    }

    private static void forests(List<Tree> trees, int from, int left, List<Tree> chosen, List<Tree> found) {
        if (left == 0) {
            found.add(new Tree(List.copyOf(chosen)));
            return;
        }
        for (int i = from; i < trees.size(); i++) {
            if (trees.get(i).size() <= left) {
                chosen.add(trees.get(i));
                forests(trees, i, left - trees.get(i).size(), chosen, found);
                chosen.remove(chosen.size() - 1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tableaux")
    void allOrderConditionsHold(ButcherTableau tableau) {
        assertThat(trees(5)).hasSize(17);
        assertThat(trees(8)).hasSize(200);
        for (Tree tree : trees(tableau.order())) {
            double weight = tree.weight(tableau, tableau.b()).doubleValue();
            // fractions are exact up to their last division; the decimals of Tsitouras have 16 digits
            assertThat(weight).as(tree.toString()).isCloseTo(1.0 / tree.gamma(), within(5e-14));
        }
        if (tableau.isEmbedded()) {
            boolean two = !tableau.coarseError().isEmpty();
            for (Tree tree : trees(two ? 5 : tableau.embeddedOrder())) {
                assertThat(tree.weight(tableau, tableau.error()).doubleValue()).isCloseTo(0.0, within(1e-13));
            }
            for (Tree tree : trees(two ? 3 : 0)) {
                assertThat(tree.weight(tableau, tableau.coarseError()).doubleValue())
                        .isCloseTo(0.0, within(1e-13));
            }
            assertThat(trees(tableau.order()).stream()
                            .anyMatch(tree -> Math.abs(tree.weight(tableau, tableau.error())
                                            .doubleValue())
                                    > 1e-6))
                    .as("the error estimate sees the highest order")
                    .isTrue();
        }
    }

    /** Order at the finest of a few levels whose error is above rounding. */
    private static double measuredOrder(ButcherTableau tableau, OdeProblem problem) {
        int steps = tableau.order() == 1 ? 800 : tableau.order() < 4 ? 160 : tableau.order() < 8 ? 16 : 4;
        double before = error(tableau, problem, steps);
        double order = Double.NaN;
        for (int level = 0; level < 4; level++) {
            steps *= 2;
            double after = error(tableau, problem, steps);
            if (after < 1e-13) {
                break;
            }
            order = Math.log(before / after) / Math.log(2.0);
            before = after;
        }
        return order;
    }

    private static double error(ButcherTableau tableau, OdeProblem problem, int steps) {
        return problem.error(
                problem.t1(),
                new RungeKutta(tableau)
                        .solve(
                                new DoubleArraySpace(),
                                problem.field(),
                                problem.start(),
                                problem.t0(),
                                problem.t1(),
                                steps)
                        .state());
    }

    @ParameterizedTest
    @MethodSource("tableaux")
    void measuredOrderIsTheDeclaredOne(ButcherTableau tableau) {
        Map<String, Double> orders = new LinkedHashMap<>();
        OdeProblem.all().forEach(problem -> orders.put(problem.name(), measuredOrder(tableau, problem)));
        double[] sorted = orders.values().stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        double median = 0.5 * (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]);
        // single problems flatter a method, or have two leading terms that nearly cancel at some step; most do neither
        assertThat(median).as(tableau + ": " + orders).isCloseTo(tableau.order(), within(0.1));
        assertThat(sorted[0]).as(tableau + ": " + orders).isGreaterThan(tableau.order() - 0.3);
    }

    @Test
    void flawedTableausAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ButcherTableau.of("bad", 2, List.of("", "1/2"), "0 1", "0 1/3"))
                .withMessageContaining("row 1 must sum to 1/3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ButcherTableau.of("bad", 2, List.of("", "1/2"), "1 1", "0 1/2"))
                .withMessageContaining("weights");
        assertThatIllegalArgumentException().isThrownBy(() -> ButcherTableau.EULER.withError(1, "1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ButcherTableau.CLASSIC_RK4.withNestedInterpolant(List.of(), "", List.of()))
                .withMessageContaining("first same as last");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ButcherTableau.DORMAND_PRINCE_54.withErrors(4, "1 -1 0 0 0 0 0", "0 0"))
                .withMessageContaining("7 error weights");
        assertThat(Fraction.parse("-6/-8")).hasToString("3/4");
        assertThat(Fraction.parse("0.125").compareTo(Fraction.parse("1/8"))).isZero();
    }
}
