package dev.reverie.ode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
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
                ButcherTableau.TSITOURAS_54);
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

        Fraction stage(ButcherTableau tableau, int stage) {
            Fraction product = Fraction.ONE;
            for (Tree child : children) {
                Fraction sum = Fraction.ZERO;
                for (int j = 0; j < stage; j++) {
                    sum = sum.plus(tableau.a().get(stage).get(j).times(child.stage(tableau, j)));
                }
                product = product.times(sum);
            }
            return product;
        }

        Fraction weight(ButcherTableau tableau, List<Fraction> weights) {
            Fraction sum = Fraction.ZERO;
            for (int i = 0; i < weights.size(); i++) {
                sum = sum.plus(weights.get(i).times(stage(tableau, i)));
            }
            return sum;
        }
    }

    /** All rooted trees with up to {@code largest} nodes: 1, 1, 2, 4, 9 of sizes 1 to 5. */
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
        for (Tree tree : trees(tableau.order())) {
            double weight = tree.weight(tableau, tableau.b()).doubleValue();
            // fractions are exact up to their last division; the decimals of Tsitouras have 16 digits
            assertThat(weight).as(tree.toString()).isCloseTo(1.0 / tree.gamma(), within(5e-14));
        }
        if (tableau.isEmbedded()) {
            for (Tree tree : trees(tableau.embeddedOrder())) {
                assertThat(tree.weight(tableau, tableau.error()).doubleValue()).isCloseTo(0.0, within(1e-13));
            }
            assertThat(trees(tableau.order()).stream()
                            .anyMatch(tree -> Math.abs(tree.weight(tableau, tableau.error())
                                            .doubleValue())
                                    > 1e-6))
                    .as("the error estimate sees the highest order")
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("tableaux")
    void measuredOrderIsTheDeclaredOne(ButcherTableau tableau) {
        // logistic growth, a nonlinear problem without a lucky cancellation for any of the methods
        VectorField<double[]> field = (t, y) -> new double[] {0.25 * y[0] * (1.0 - y[0] / 20.0)};
        int coarse = tableau.order() == 1 ? 400 : tableau.order() < 4 ? 160 : 20;
        for (double[] span : new double[][] {{0.0, 10.0}}) {
            double[] error = new double[2];
            for (int k = 0; k < 2; k++) {
                double[] y0 = {exact(span[0])};
                double end = new RungeKutta(tableau)
                        .solve(new DoubleArraySpace(), field, y0, span[0], span[1], coarse << k)
                        .state()[0];
                error[k] = Math.abs(end - exact(span[1]));
            }
            double order = Math.log(error[0] / error[1]) / Math.log(2.0);
            assertThat(order).as("order from " + span[0]).isCloseTo(tableau.order(), within(0.1));
        }
    }

    private static double exact(double t) {
        return 20.0 / (1.0 + 19.0 * Math.exp(-0.25 * t));
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
        assertThat(Fraction.parse("-6/-8")).hasToString("3/4");
        assertThat(Fraction.parse("0.125").compareTo(Fraction.parse("1/8"))).isZero();
    }
}
