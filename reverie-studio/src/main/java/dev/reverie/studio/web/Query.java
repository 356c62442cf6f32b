package dev.reverie.studio.web;

import io.javalin.http.Context;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The parameters of an address, read one by one: each reader names the parameter, what it accepts and its default.
 * {@link #done} refuses those that nobody has asked for.
 */
public final class Query {
    private final Context ctx;
    private final Set<String> known = new HashSet<>();

    private Query(Context ctx) {
        this.ctx = ctx;
    }

    /** The parameters of a request. */
    public static Query of(Context ctx) {
        return new Query(ctx);
    }

    /** Text without a default. */
    public Optional<String> text(String name) {
        known.add(name);
        List<String> values = ctx.queryParams(name);
        if (values.size() > 1) {
            throw Fault.at(name, name + " is given " + values.size() + " times", "give it once");
        }
        return values.stream().filter(value -> !value.isEmpty()).findFirst();
    }

    /** Texts of a parameter that may be repeated. */
    public List<String> texts(String name) {
        known.add(name);
        return ctx.queryParams(name);
    }

    /** Text that is needed. */
    public String need(String name) {
        return text(name).orElseThrow(() -> Fault.at(name, name + " is missing", "add " + name + "= to the address"));
    }

    /** One of some words. */
    public String choice(String name, String fallback, String... words) {
        String value = text(name).orElse(fallback);
        if (!List.of(words).contains(value)) {
            throw Fault.at(name, name + " must be one of " + String.join(", ", words) + ", got " + value, null);
        }
        return value;
    }

    /** A whole number in a range. */
    public int integer(String name, int fallback, int low, int high) {
        return (int) whole(name, low, high).orElse(fallback);
    }

    /** A whole number in a range, without a default. */
    public OptionalLong whole(String name, long low, long high) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        long value;
        try {
            value = Long.parseLong(text.get());
        } catch (NumberFormatException e) {
            throw Fault.at(name, name + " must be a whole number, got " + text.get(), null);
        }
        if (value < low || value > high) {
            throw Fault.at(name, name + " must be in [" + low + ", " + high + "], got " + value, null);
        }
        return OptionalLong.of(value);
    }

    /** A seed, 0 by default. */
    public long seed() {
        return whole("seed", 0, Long.MAX_VALUE).orElse(0);
    }

    /** A number in a closed range. */
    public double number(String name, double low, double high) {
        String text = need(name);
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw Fault.at(name, name + " must be a number, got " + text, null);
        }
        if (!(value >= low && value <= high)) {
            throw Fault.at(name, name + " must be in [" + low + ", " + high + "], got " + text, null);
        }
        return value;
    }

    /** Refuses parameters that are unknown here. */
    public void done() {
        for (String name : ctx.queryParamMap().keySet()) {
            if (!known.contains(name)) {
                throw Fault.at(
                        name,
                        "the parameter " + name + " is unknown here; there are "
                                + known.stream().sorted().toList(),
                        null);
            }
        }
    }
}
