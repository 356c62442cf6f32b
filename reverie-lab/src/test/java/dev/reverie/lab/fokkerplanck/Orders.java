package dev.reverie.lab.fokkerplanck;

import java.util.function.IntToDoubleFunction;

/** Measured orders of convergence. */
final class Orders {
    private Orders() {}

    /** {@code log2(error(n) / error(2 n))}. */
    static double measure(int n, IntToDoubleFunction error) {
        return Math.log(error.applyAsDouble(n) / error.applyAsDouble(2 * n)) / Math.log(2.0);
    }
}
