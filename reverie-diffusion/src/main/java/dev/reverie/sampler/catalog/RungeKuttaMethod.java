package dev.reverie.sampler.catalog;

import dev.reverie.ode.ButcherTableau;

/** The Runge-Kutta methods by name. */
public enum RungeKuttaMethod {
    /** Order 1, one evaluation. */
    EULER,
    /** Order 2, two evaluations. */
    MIDPOINT,
    /** Order 2, two evaluations, on the grid. */
    HEUN,
    /** Order 3 with an error estimate, three evaluations. */
    BOGACKI_SHAMPINE,
    /** Order 4, four evaluations. */
    RUNGE_KUTTA4,
    /** Order 5 with an error estimate, six evaluations: SciPy's RK45. */
    DORMAND_PRINCE,
    /** Order 5 with an error estimate, six evaluations. */
    TSITOURAS,
    /** Order 8 with an error estimate, twelve evaluations: SciPy's DOP853. */
    DORMAND_PRINCE853;

    /** Its coefficients. */
    public ButcherTableau tableau() {
        return switch (this) {
            case EULER -> ButcherTableau.EULER;
            case MIDPOINT -> ButcherTableau.MIDPOINT;
            case HEUN -> ButcherTableau.HEUN_2;
            case BOGACKI_SHAMPINE -> ButcherTableau.BOGACKI_SHAMPINE_32;
            case RUNGE_KUTTA4 -> ButcherTableau.CLASSIC_RK4;
            case DORMAND_PRINCE -> ButcherTableau.DORMAND_PRINCE_54;
            case TSITOURAS -> ButcherTableau.TSITOURAS_54;
            case DORMAND_PRINCE853 -> ButcherTableau.DORMAND_PRINCE_853;
        };
    }
}
