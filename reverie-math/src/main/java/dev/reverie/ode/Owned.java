package dev.reverie.ode;

/** A state with the knowledge whether the solver must release it. */
final class Owned<S> {
    private final StateSpace<S> space;
    private S state;
    private boolean mine;

    Owned(StateSpace<S> space, S state, boolean mine) {
        this.space = space;
        this.state = state;
        this.mine = mine;
    }

    S get() {
        return state;
    }

    /** Releases the present state, if owned, and owns the next one. */
    void replace(S next) {
        S old = state;
        boolean wasMine = mine;
        state = next;
        mine = true;
        if (wasMine) {
            space.release(old);
        }
    }

    void release() {
        if (mine) {
            mine = false;
            space.release(state);
        }
    }
}
