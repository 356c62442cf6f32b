package dev.reverie.run;

import dev.reverie.file.ArraySource;
import dev.reverie.file.NdArray;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.TensorEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A weighted sum of averages that are stored in several files, computed array by array in double precision. */
final class AverageCombination implements AutoCloseable {
    /**
     * One stored average.
     *
     * @param file where it is
     * @param prefix before the parameters' names
     * @param factor what it counts in the sum
     */
    record Term(Path file, String prefix, double factor) {}

    private record OpenTerm(SafetensorsFile file, Term term) {}

    private final List<OpenTerm> terms = new ArrayList<>();

    /**
     * Opens the files and reads them from beginning to end.
     *
     * @param sum at least one term; terms of one file follow one another
     * @throws RunException if a file is damaged
     */
    AverageCombination(List<Term> sum) throws IOException {
        try {
            for (Term term : sum) {
                OpenTerm last = terms.isEmpty() ? null : terms.get(terms.size() - 1);
                if (last != null && last.term().file().equals(term.file())) {
                    terms.add(new OpenTerm(last.file(), term));
                } else {
                    SafetensorsFile file = Safetensors.open(term.file());
                    terms.add(new OpenTerm(file, term));
                    Checksum.verify(term.file(), file);
                }
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The sums by the parameters' names, computed when their turn comes; to be used before this is closed. */
    Map<String, ArraySource> arrays() {
        OpenTerm first = terms.get(0);
        Map<String, ArraySource> arrays = new TreeMap<>();
        for (TensorEntry entry : first.file().entries()) {
            if (entry.name().startsWith(first.term().prefix())) {
                String name = entry.name().substring(first.term().prefix().length());
                arrays.put(name, ArraySource.of(entry.type(), entry.shape(), () -> sum(name, entry)));
            }
        }
        return arrays;
    }

    private NdArray sum(String name, TensorEntry like) throws IOException {
        double[] sum = new double[Math.toIntExact(like.shape().elementCount())];
        for (OpenTerm one : terms) {
            double[] values = one.file().get(one.term().prefix() + name).toDoubles();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += one.term().factor() * values[i];
            }
        }
        return NdArray.of(sum, like.shape().toArray()).to(like.type());
    }

    @Override
    public void close() throws IOException {
        for (OpenTerm one : terms) {
            one.file().close();
        }
    }
}
