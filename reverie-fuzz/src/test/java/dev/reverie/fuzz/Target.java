package dev.reverie.fuzz;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * A reader under hostile input.
 *
 * @param name of the target, as it is asked for on the command line and as the folder of its regression seeds is called
 * @param seeds makes valid inputs, from which fuzzing starts
 * @param reading hands an input to the reader, and all that the reader gave to whoever uses it next
 */
record Target(String name, Supplier<List<byte[]>> seeds, Reading reading) {
    /** Reads one input. */
    @FunctionalInterface
    interface Reading {
        /**
         * Reads.
         *
         * @param input any bytes
         * @throws IOException as the reader throws it
         */
        void read(byte[] input) throws IOException;
    }
}
