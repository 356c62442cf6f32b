package dev.reverie.ode;

import java.util.ArrayList;
import java.util.List;

/**
 * The coefficients of an explicit Runge-Kutta method, as exact fractions or with all the digits of their source.
 *
 * <pre>{@code
 * k_i = f(t + c_i h, y + h sum_{j<i} a_ij k_j),   y_new = y + h sum_i b_i k_i,   error = h sum_i e_i k_i
 * }</pre>
 *
 * <p>Hairer, Norsett and Wanner, Solving Ordinary Differential Equations I, section II.1. A method is <em>first same as
 * last</em> when its last stage is evaluated at the new state, so that it serves as the first stage of the next step.
 *
 * <table>
 * <caption>Members</caption>
 * <tr><th>constant</th><th>order</th><th>evaluations per step</th><th>use it for</th></tr>
 * <tr><td>{@link #EULER}</td><td>1</td><td>1</td><td>reference, few steps</td></tr>
 * <tr><td>{@link #MIDPOINT}, {@link #HEUN_2}</td><td>2</td><td>2</td><td>few steps; Heun is EDM's corrector</td></tr>
 * <tr><td>{@link #BOGACKI_SHAMPINE_32}</td><td>3(2)</td><td>3</td><td>loose tolerances</td></tr>
 * <tr><td>{@link #CLASSIC_RK4}</td><td>4</td><td>4</td><td>smooth problems on a fixed grid</td></tr>
 * <tr><td>{@link #DORMAND_PRINCE_54}</td><td>5(4)</td><td>6</td><td>the default; SciPy's RK45</td></tr>
 * <tr><td>{@link #TSITOURAS_54}</td><td>5(4)</td><td>6</td><td>a little less error for the same work</td></tr>
 * <tr><td>{@link #DORMAND_PRINCE_853}</td><td>8(5,3)</td><td>12</td><td>tight tolerances, likelihoods; SciPy's
 * DOP853</td></tr>
 * </table>
 */
public final class ButcherTableau {
    /** Decimal coefficients satisfy their conditions to the digits printed in the source. */
    private static final double DECIMAL_TOLERANCE = 1e-13;

    /** The explicit Euler method, order 1. */
    public static final ButcherTableau EULER = of("Euler", 1, List.of(""), "1", "0");

    /** The explicit midpoint method, order 2. */
    public static final ButcherTableau MIDPOINT = of("midpoint", 2, List.of("", "1/2"), "0 1", "0 1/2");

    /** Heun's method of order 2, the explicit trapezoidal rule. */
    public static final ButcherTableau HEUN_2 = of("Heun 2", 2, List.of("", "1"), "1/2 1/2", "0 1");

    /** The classic method of Kutta 1901, order 4. */
    public static final ButcherTableau CLASSIC_RK4 =
            of("classic Runge-Kutta 4", 4, List.of("", "1/2", "0 1/2", "0 0 1"), "1/6 1/3 1/3 1/6", "0 1/2 1/2 1");

    /** Bogacki and Shampine 1989 (Applied Mathematics Letters 2, 321), order 3 with an embedded order 2. */
    public static final ButcherTableau BOGACKI_SHAMPINE_32 = of(
                    "Bogacki-Shampine 3(2)",
                    3,
                    List.of("", "1/2", "0 3/4", "2/9 1/3 4/9"),
                    "2/9 1/3 4/9 0",
                    "0 1/2 3/4 1")
            .withError(2, "5/72 -1/12 -1/9 1/8");

    /**
     * Dormand and Prince 1980 (Journal of Computational and Applied Mathematics 6, 19), order 5 with an embedded order
     * 4, and the quartic interpolant of Shampine 1986 (Mathematics of Computation 46, 135).
     */
    public static final ButcherTableau DORMAND_PRINCE_54 = of(
                    "Dormand-Prince 5(4)",
                    5,
                    List.of(
                            "",
                            "1/5",
                            "3/40 9/40",
                            "44/45 -56/15 32/9",
                            "19372/6561 -25360/2187 64448/6561 -212/729",
                            "9017/3168 -355/33 46732/5247 49/176 -5103/18656",
                            "35/384 0 500/1113 125/192 -2187/6784 11/84"),
                    "35/384 0 500/1113 125/192 -2187/6784 11/84 0",
                    "0 1/5 3/10 4/5 8/9 1 1")
            .withError(4, "-71/57600 0 71/16695 -71/1920 17253/339200 -22/525 1/40")
            .withInterpolant(List.of(
                    "1 -8048581381/2820520608 8663915743/2820520608 -12715105075/11282082432",
                    "0 0 0 0",
                    "0 131558114200/32700410799 -68118460800/10900136933 87487479700/32700410799",
                    "0 -1754552775/470086768 14199869525/1410260304 -10690763975/1880347072",
                    "0 127303824393/49829197408 -318862633887/49829197408 701980252875/199316789632",
                    "0 -282668133/205662961 2019193451/616988883 -1453857185/822651844",
                    "0 40617522/29380423 -110615467/29380423 69997945/29380423"));

    /**
     * Tsitouras 2011 (Computers and Mathematics with Applications 62, 770), order 5 with an embedded order 4; the
     * source gives 16 digits, so the conditions hold to rounding.
     */
    public static final ButcherTableau TSITOURAS_54 = of(
                    "Tsitouras 5(4)",
                    5,
                    List.of(
                            "",
                            "0.161",
                            "-0.008480655492356989 0.335480655492357",
                            "2.8971530571054935 -6.359448489975075 4.3622954328695815",
                            "5.325864828439257 -11.748883564062828 7.4955393428898365 -0.09249506636175525",
                            "5.86145544294642 -12.92096931784711 8.159367898576159 -0.071584973281401"
                                    + " -0.028269050394068383",
                            "0.09646076681806523 0.01 0.4798896504144996 1.379008574103742 -3.290069515436081"
                                    + " 2.324710524099774"),
                    "0.09646076681806523 0.01 0.4798896504144996 1.379008574103742 -3.290069515436081"
                            + " 2.324710524099774 0",
                    "0 0.161 0.327 0.9 0.9800255409045097 1 1")
            .withError(
                    4,
                    "-0.00178001105222577714 -0.0008164344596567469 0.007880878010261995 -0.1447110071732629"
                            + " 0.5823571654525552 -0.45808210592918697 1/66");

    /**
     * Dormand and Prince's method of order 8 in the form of Hairer, with an error estimate made of orders 5 and 3 that
     * shrinks like order 7, and an interpolant of order 7.
     */
    public static final ButcherTableau DORMAND_PRINCE_853 = DormandPrince853.tableau();

    private final String name;
    private final int order;
    private final int embeddedOrder;
    private final List<List<Fraction>> a;
    private final List<Fraction> b;
    private final List<Fraction> c;
    private final List<Fraction> error;
    private final List<Fraction> coarseError;
    private final Interpolant interpolant;
    private final List<Weights> stageWeights;
    private final Weights stateWeights;
    private final Weights errorWeights;
    private final Weights coarseErrorWeights;
    private final double[] nodes;

    private ButcherTableau(
            String name,
            int order,
            int embeddedOrder,
            List<List<Fraction>> a,
            List<Fraction> b,
            List<Fraction> c,
            List<Fraction> error,
            List<Fraction> coarseError,
            Interpolant interpolant) {
        this.name = name;
        this.order = order;
        this.embeddedOrder = embeddedOrder;
        this.a = a;
        this.b = b;
        this.c = c;
        this.error = error;
        this.coarseError = coarseError;
        this.interpolant = interpolant;
        stageWeights = a.stream().map(Weights::new).toList();
        stateWeights = new Weights(b);
        errorWeights = new Weights(error);
        coarseErrorWeights = new Weights(coarseError);
        nodes = c.stream().mapToDouble(Fraction::doubleValue).toArray();
    }

    /**
     * A method from its coefficients, written as {@code "3/40 9/40"} or {@code "0.161"} separated by single blanks.
     *
     * @param name shown in messages
     * @param order the order of convergence
     * @param rows the rows of the strictly lower triangle of {@code a}, the first one empty
     * @param b the weights
     * @param c the nodes; each must be the sum of its row
     * @return the method, without error estimate or interpolant
     * @throws IllegalArgumentException if the sizes do not fit, a row does not sum to its node, or the weights not to 1
     */
    public static ButcherTableau of(String name, int order, List<String> rows, String b, String c) {
        List<List<Fraction>> a = rows.stream().map(ButcherTableau::row).toList();
        List<Fraction> weights = row(b);
        List<Fraction> nodes = row(c);
        int stages = a.size();
        if (order < 1 || weights.size() != stages || nodes.size() != stages) {
            throw new IllegalArgumentException(name + " needs order >= 1 and one weight and node per row, got order "
                    + order + ", " + stages + " rows, " + weights.size() + " weights, " + nodes.size() + " nodes");
        }
        for (int i = 0; i < stages; i++) {
            if (a.get(i).size() != i) {
                throw new IllegalArgumentException(name + ": row " + i + " of an explicit method has " + i
                        + " entries, got " + a.get(i).size());
            }
            requireSum(name + ": row " + i, a.get(i), nodes.get(i));
        }
        requireSum(name + ": the weights", weights, Fraction.ONE);
        return new ButcherTableau(name, order, 0, a, weights, nodes, List.of(), List.of(), Interpolant.none());
    }

    /**
     * The same method with an error estimate.
     *
     * @param lowerOrder order of the embedded method, which sets the step controller's exponent
     * @param weights difference of the two methods' weights, summing to 0
     * @return the embedded pair
     * @throws IllegalArgumentException if the number of weights is wrong or they do not sum to 0
     */
    public ButcherTableau withError(int lowerOrder, String weights) {
        return new ButcherTableau(
                name, order, lowerOrder, a, b, c, errorRow(lowerOrder, weights), List.of(), interpolant);
    }

    /**
     * The same method with an error estimate made of two: {@code e_fine^2 / sqrt(e_fine^2 + 0.01 e_coarse^2)}, whose
     * norm is close to {@code e_fine} where that is not negligible beside the coarse one, and smaller where it is.
     *
     * <p>Hairer, Norsett and Wanner I, second edition, section II.10.
     *
     * @param lowerOrder order to which the combined estimate belongs, which sets the step controller's exponent
     * @param fine difference of the method's weights and those of the better embedded method, summing to 0
     * @param coarse the same for the other embedded method
     * @return the embedded triple
     * @throws IllegalArgumentException if a number of weights is wrong or they do not sum to 0
     */
    public ButcherTableau withErrors(int lowerOrder, String fine, String coarse) {
        List<Fraction> fineRow = errorRow(lowerOrder, fine);
        return new ButcherTableau(name, order, lowerOrder, a, b, c, fineRow, errorRow(lowerOrder, coarse), interpolant);
    }

    private List<Fraction> errorRow(int lowerOrder, String weights) {
        List<Fraction> row = row(weights);
        if (row.size() != stages() || lowerOrder < 1) {
            throw new IllegalArgumentException(name + " needs " + stages() + " error weights and an order >= 1, got "
                    + row.size() + " and order " + lowerOrder);
        }
        requireSum(name + ": the error weights", row, Fraction.ZERO);
        return row;
    }

    /**
     * The same method with a polynomial interpolant {@code y(t + x h) = y + h sum_i k_i sum_j p_ij x^(j+1)}.
     *
     * @param rows one row of polynomial coefficients per stage, each summing to that stage's weight
     * @return the method with dense output
     * @throws IllegalArgumentException if a row is missing or the interpolant misses the new state
     */
    public ButcherTableau withInterpolant(List<String> rows) {
        List<List<Fraction>> polynomials =
                rows.stream().map(ButcherTableau::row).toList();
        if (polynomials.size() != stages()) {
            throw new IllegalArgumentException(
                    name + " needs " + stages() + " interpolant rows, got " + polynomials.size());
        }
        for (int i = 0; i < stages(); i++) {
            requireSum(name + ": interpolant row " + i, polynomials.get(i), b.get(i));
        }
        return with(Interpolant.polynomial(polynomials));
    }

    /**
     * The same method with an interpolant in the nested form of Hairer's programs, for a method that is first same as
     * last.
     *
     * <pre>{@code
     * y(t + x h) = y + x (F_0 + (1 - x) (F_1 + x (F_2 + (1 - x) (F_3 + x (F_4 + ...)))))
     * F_0 = y_new - y,   F_1 = h f - F_0,   F_2 = 2 F_0 - h (f + f_new),   F_(3+m) = h sum_i d_mi k_i
     * }</pre>
     *
     * @param extraRows rows of {@code a} for stages that only the interpolant needs, evaluated only when it is used
     * @param extraNodes the node of each of these
     * @param d the rows of {@code d}, with one entry for each stage, the extra ones included
     * @return the method with dense output
     * @throws IllegalArgumentException if the sizes do not fit, a row does not sum to its node, or the method is not
     *     first same as last
     */
    public ButcherTableau withNestedInterpolant(List<String> extraRows, String extraNodes, List<String> d) {
        List<List<Fraction>> extras =
                extraRows.stream().map(ButcherTableau::row).toList();
        List<Fraction> extraC = row(extraNodes);
        List<List<Fraction>> levels = d.stream().map(ButcherTableau::row).toList();
        int all = stages() + extras.size();
        if (!isFirstSameAsLast()
                || extraC.size() != extras.size()
                || levels.stream().anyMatch(row -> row.size() != all)) {
            throw new IllegalArgumentException(name + " needs to be first same as last, a node for each of "
                    + extras.size() + " extra stages and " + all + " entries in each row of d");
        }
        for (int i = 0; i < extras.size(); i++) {
            if (extras.get(i).size() != stages() + i) {
                throw new IllegalArgumentException(name + ": extra row " + i + " has " + (stages() + i)
                        + " entries, got " + extras.get(i).size());
            }
            requireSum(name + ": extra row " + i, extras.get(i), extraC.get(i));
        }
        return with(Interpolant.nested(b, extras, extraC, levels));
    }

    private ButcherTableau with(Interpolant dense) {
        return new ButcherTableau(name, order, embeddedOrder, a, b, c, error, coarseError, dense);
    }

    private static List<Fraction> row(String text) {
        List<Fraction> row = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int blank = text.indexOf(' ', start);
            int end = blank < 0 ? text.length() : blank;
            row.add(Fraction.parse(text.substring(start, end)));
            start = end + 1;
        }
        return List.copyOf(row);
    }

    private static void requireSum(String what, List<Fraction> row, Fraction expected) {
        Fraction sum = row.stream().reduce(Fraction.ZERO, Fraction::plus);
        if (!(Math.abs(sum.minus(expected).doubleValue()) <= DECIMAL_TOLERANCE)) {
            throw new IllegalArgumentException(
                    what + " must sum to " + expected + ", got " + sum + " = " + sum.doubleValue());
        }
    }

    /** Name of the method. */
    public String name() {
        return name;
    }

    /** Order of convergence of the new state. */
    public int order() {
        return order;
    }

    /** Order of the embedded method; 0 if there is none. */
    public int embeddedOrder() {
        return embeddedOrder;
    }

    /** Number of stages. */
    public int stages() {
        return b.size();
    }

    /** Whether there is an error estimate, which adaptive steps need. */
    public boolean isEmbedded() {
        return embeddedOrder > 0;
    }

    /** Whether the last stage is the derivative at the new state. */
    public boolean isFirstSameAsLast() {
        int last = stages() - 1;
        return last > 0 && b.get(last).isZero() && a.get(last).equals(b.subList(0, last));
    }

    /** The rows of {@code a}. */
    public List<List<Fraction>> a() {
        return a;
    }

    /** The weights {@code b}. */
    public List<Fraction> b() {
        return b;
    }

    /** The nodes {@code c}. */
    public List<Fraction> c() {
        return c;
    }

    /** The error weights, empty if there is no embedded method. */
    public List<Fraction> error() {
        return error;
    }

    /** The error weights of the coarser of two embedded methods, empty if there are no two. */
    public List<Fraction> coarseError() {
        return coarseError;
    }

    /** The rows of the interpolant, those of stages that only it needs included; empty if there is none. */
    public List<List<Fraction>> interpolant() {
        return interpolant.rows();
    }

    /** Evaluations of one step in the long run: a stage less where the last one serves as the next step's first. */
    public int evaluationsPerStep() {
        return isFirstSameAsLast() ? stages() - 1 : stages();
    }

    Weights stageWeights(int stage) {
        return stageWeights.get(stage);
    }

    Weights stateWeights() {
        return stateWeights;
    }

    Weights errorWeights() {
        return errorWeights;
    }

    Weights coarseErrorWeights() {
        return coarseErrorWeights;
    }

    Interpolant dense() {
        return interpolant;
    }

    double node(int stage) {
        return nodes[stage];
    }

    @Override
    public String toString() {
        return name;
    }
}
