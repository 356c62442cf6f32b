package dev.reverie.ode;

/** A vector field with the number of its evaluations. */
final class CountedField<S> implements VectorField<S> {
    private final VectorField<S> field;
    private int evaluations;

    CountedField(VectorField<S> field) {
        this.field = field;
    }

    @Override
    public S at(double t, S y) {
        evaluations++;
        return field.at(t, y);
    }

    int evaluations() {
        return evaluations;
    }
}
