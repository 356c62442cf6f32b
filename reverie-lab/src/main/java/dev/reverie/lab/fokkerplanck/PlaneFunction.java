package dev.reverie.lab.fokkerplanck;

/** A function of position in the plane and time. */
@FunctionalInterface
public interface PlaneFunction {
    /** The value at {@code (x, y)} and time {@code t}. */
    double at(double x, double y, double t);
}
