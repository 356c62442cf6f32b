package dev.reverie.sampler.catalog;

import dev.reverie.ode.ButcherTableau;

/** The Runge-Kutta methods by name. */
public enum RungeKuttaMethod {
    /** Order 1, one evaluation. */
    EULER(ButcherTableau.EULER),
    /** Order 2, two evaluations. */
    MIDPOINT(ButcherTableau.MIDPOINT),
    /** Order 2, two evaluations, on the grid. */
    HEUN(ButcherTableau.HEUN_2),
    /** Order 3 with an error estimate, three evaluations. */
    BOGACKI_SHAMPINE(ButcherTableau.BOGACKI_SHAMPINE_32),
    /** Order 4, four evaluations. */
    RUNGE_KUTTA4(ButcherTableau.CLASSIC_RK4),
    /** Order 5 with an error estimate, six evaluations: SciPy's RK45. */
    DORMAND_PRINCE(ButcherTableau.DORMAND_PRINCE_54),
    /** Order 5 with an error estimate, six evaluations. */
    TSITOURAS(ButcherTableau.TSITOURAS_54),
    /** Order 8 with an error estimate, twelve evaluations: SciPy's DOP853. */
    DORMAND_PRINCE853(ButcherTableau.DORMAND_PRINCE_853);

    private final ButcherTableau tableau;

    RungeKuttaMethod(ButcherTableau tableau) {
        this.tableau = tableau;
    }

    /** Its coefficients. */
    public ButcherTableau tableau() {
        return tableau;
    }
}
