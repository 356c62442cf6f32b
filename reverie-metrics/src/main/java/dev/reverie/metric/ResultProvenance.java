package dev.reverie.metric;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where a value comes from, field by field; a field that is not known is absent. Immutable. */
public final class ResultProvenance {
    private static final ResultProvenance NONE = new ResultProvenance(new EnumMap<>(Field.class));

    private final Map<Field, String> fields;

    private ResultProvenance(EnumMap<Field, String> fields) {
        this.fields = Collections.unmodifiableMap(fields);
    }

    /** Nothing is known. */
    public static ResultProvenance none() {
        return NONE;
    }

    /** The same with one field set; an empty text removes it. */
    public ResultProvenance with(Field field, String value) {
        EnumMap<Field, String> all = new EnumMap<>(Field.class);
        all.putAll(fields);
        if (value.isEmpty()) {
            all.remove(field);
        } else {
            all.put(field, value);
        }
        return new ResultProvenance(all);
    }

    /** The same with the numbers and the source of both sides. */
    public ResultProvenance with(Features samples, Features reference) {
        return with(Field.SAMPLES, String.valueOf(samples.count()))
                .with(Field.REFERENCES, String.valueOf(reference.count()))
                .with(Field.FEATURES, samples.source().name())
                .with(Field.FEATURES_HASH, samples.source().sha256());
    }

    /** One field. */
    public Optional<String> get(Field field) {
        return Optional.ofNullable(fields.get(field));
    }

    /** All that are known. */
    public Map<Field, String> fields() {
        return fields;
    }

    /**
     * The fields that must match and do not. One that only one side knows does not match.
     *
     * @param other the other side
     * @param allowed fields that may differ
     */
    public List<Field> differences(ResultProvenance other, Set<Field> allowed) {
        return List.of(Field.values()).stream()
                .filter(field -> field.mustMatch() && !allowed.contains(field))
                .filter(field -> !get(field).equals(other.get(field)))
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResultProvenance that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /** For instance {@code samples 5000, reference mnist, split test}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        fields.forEach((field, value) -> text.append(text.isEmpty() ? "" : ", ")
                .append(field.key())
                .append(' ')
                .append(value));
        return text.toString();
    }
}
