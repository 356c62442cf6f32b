package dev.reverie.file.pickle;

import java.util.List;

/**
 * A Python object that stands beside the data of a file and is kept out: only the name of its class is read. Nothing is
 * constructed, its state is passed over, and what it holds counts for nothing.
 *
 * @param name of the class or function in Python, such as {@code argparse.Namespace}
 */
public record ForeignObject(String name) {
    /**
     * What a call of it gives: an instance of a class, or, of a function that rebuilds one such as NumPy's
     * {@code _reconstruct}, an instance of the class among its arguments.
     */
    static ForeignObject called(ForeignObject callee, List<?> arguments) {
        boolean rebuilds = callee.name.endsWith("reconstruct")
                || callee.name.endsWith("_reconstructor")
                || callee.name.endsWith("__newobj__");
        return rebuilds && !arguments.isEmpty() && arguments.get(0) instanceof ForeignObject type ? type : callee;
    }

    @Override
    public String toString() {
        return name;
    }
}
