package dev.reverie.file.pickle;

import dev.reverie.file.FileFormatException;

/**
 * Limit of the objects that a pickle may build: a byte of an instruction can make a dictionary of a hundred bytes, so
 * that the size of the file alone bounds nothing useful.
 */
final class PickleBudget {
    /** Values that may be made, containers counted {@value #CONTAINER} times; about 0.4 GB at worst. */
    static final int MAX_VALUES = 8_000_000;
    /** Values on the stack at once. */
    static final int MAX_STACK = 1_000_000;
    /** Values remembered. */
    static final int MAX_MEMO = 2_000_000;

    private static final int CONTAINER = 4;

    private final PickleInput in;
    private int values;

    PickleBudget(PickleInput in) {
        this.in = in;
    }

    void value() throws FileFormatException {
        spend(1);
    }

    void container() throws FileFormatException {
        spend(CONTAINER);
    }

    void stack(int size) throws FileFormatException {
        if (size > MAX_STACK) {
            throw in.fault("puts more than " + MAX_STACK + " values on its stack");
        }
    }

    void memo(int size) throws FileFormatException {
        if (size > MAX_MEMO) {
            throw in.fault("remembers more than " + MAX_MEMO + " values");
        }
    }

    private void spend(int cost) throws FileFormatException {
        values += cost;
        if (values > MAX_VALUES) {
            throw in.fault("builds more than " + MAX_VALUES + " values, far more than a checkpoint needs");
        }
    }
}
