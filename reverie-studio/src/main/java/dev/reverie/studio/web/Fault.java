package dev.reverie.studio.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.errors.ReverieException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that is refused: a problem in the sense of RFC 9457, with the field that caused it where there is one. */
public final class Fault extends ReverieException {
    private static final long serialVersionUID = 1L;

    /** The request is no valid JSON, or a header is malformed. */
    public static final int MALFORMED = 400;

    /** There is no such thing. */
    public static final int NOT_FOUND = 404;

    /** It cannot be done in this state. */
    public static final int CONFLICT = 409;

    /** It was there and has vanished. */
    public static final int GONE = 410;

    /** More bytes or pixels than are taken. */
    public static final int TOO_LARGE = 413;

    /** A body of a type that is not read here. */
    public static final int WRONG_TYPE = 415;

    /** A value is not accepted. */
    public static final int NOT_ACCEPTED = 422;

    /** More of them than are kept at a time. */
    public static final int TOO_MANY = 429;

    /** Busy with as much as is done at a time. */
    public static final int BUSY = 503;

    /** The disk is full. */
    public static final int NO_SPACE = 507;

    private final int status;
    private final @Nullable String field;
    private final transient @Nullable JsonNode estimate;

    private Fault(
            int status, @Nullable String field, String problem, @Nullable String remedy, @Nullable JsonNode estimate) {
        super(problem, remedy, null);
        this.status = status;
        this.field = field;
        this.estimate = estimate;
    }

    /**
     * A fault of no field.
     *
     * @param status of the answer
     * @param problem what is wrong, the value got and what is accepted
     * @param remedy what to do, null if there is nothing to say
     */
    public static Fault of(int status, String problem, @Nullable String remedy) {
        return new Fault(status, null, problem, remedy, null);
    }

    /**
     * A value that is not accepted.
     *
     * @param field name of the parameter, or JSON pointer
     * @param problem what is wrong, the value got and what is accepted
     * @param remedy what to do, null if there is nothing to say
     */
    public static Fault at(String field, String problem, @Nullable String remedy) {
        return new Fault(NOT_ACCEPTED, field, problem, remedy, null);
    }

    /** A thing that is not there. */
    public static Fault notFound(String field, String problem, @Nullable String remedy) {
        return new Fault(NOT_FOUND, field, problem, remedy, null);
    }

    /** The same fault of another field, such as a pointer into a larger body. */
    public Fault in(String other) {
        return new Fault(status, other, problem(), remedy().orElse(null), estimate);
    }

    /** The same fault with another status. */
    public Fault as(int other) {
        return new Fault(other, field, problem(), remedy().orElse(null), estimate);
    }

    /** The same fault with an estimate of what was asked for. */
    public Fault with(JsonNode cost) {
        return new Fault(status, field, problem(), remedy().orElse(null), cost);
    }

    /** Status of the answer. */
    public int status() {
        return status;
    }

    /** The field that caused it. */
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }

    /** The problem as JSON. */
    public ObjectNode json() {
        ObjectNode json = Answers.object()
                .put("type", "about:blank")
                .put("title", title(status))
                .put("status", status)
                .put("detail", problem());
        remedy().ifPresent(text -> json.put("remedy", text));
        if (field != null) {
            json.put("field", field);
        }
        if (estimate != null) {
            json.set("estimate", estimate);
        }
        return json;
    }

    private static String title(int status) {
        return switch (status) {
            case MALFORMED -> "Malformed request";
            case 401 -> "Token needed";
            case 403 -> "Refused";
            case NOT_FOUND -> "Not found";
            case 405 -> "Method not allowed";
            case CONFLICT -> "Not in this state";
            case GONE -> "Gone";
            case TOO_LARGE -> "Too large";
            case WRONG_TYPE -> "Type not read here";
            case NOT_ACCEPTED -> "Not accepted";
            case TOO_MANY -> "Too many";
            case BUSY -> "Busy";
            case NO_SPACE -> "Disk full";
            default -> "Failed";
        };
    }
}
