package dev.reverie.file.pickle;

import dev.reverie.file.FileFormatException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stack machine that a pickle is a program for, with the instructions that build data; none of them runs code.
 *
 * <p>Values become Java's: null, {@link Boolean}, {@link Long}, {@link BigInteger} beyond 64 bits, {@link Double},
 * {@link String}, {@code byte[]}, {@link List} (that of a tuple cannot be changed), {@link Map} and {@link Set} in the
 * order of the file, {@link TorchTensor}, {@link ForeignObject}. A name is what {@link PickleNames} has for it, and a
 * call is one to what such a name stands for. The machine does not recurse, so nesting is no danger to it.
 */
final class PickleMachine {
    private static final int MAX_PROTOCOL = 5;
    private static final int MAX_INTEGER_BYTES = 1024;

    private final PickleInput in;
    private final PickleBudget budget;
    private final PickleNames names;
    private final PersistentValues persistent;
    private final List<@Nullable Object> stack = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Integer, @Nullable Object> memo = new HashMap<>();

    /** Values that a pickle names and that lie outside of it: the storages of tensors. */
    @FunctionalInterface
    interface PersistentValues {
        /**
         * The value of a name.
         *
         * @param id what the pickle gives as its name, a tuple in torch's files
         * @throws IOException if there is none
         */
        Object load(@Nullable Object id) throws IOException;
    }

    /**
     * A machine for one pickle.
     *
     * @param in its program
     * @param names what it may name and call
     * @param persistent what lies outside
     */
    PickleMachine(PickleInput in, PickleNames names, PersistentValues persistent) {
        this.in = in;
        this.budget = new PickleBudget(in);
        this.names = names;
        this.persistent = persistent;
    }

    /**
     * Runs the program to its end.
     *
     * @return what it built
     * @throws FileFormatException if it is cut short, malformed, too large, or asks for what is not given
     */
    @Nullable
    Object run() throws IOException {
        while (true) {
            int code = in.unsignedByte();
            Opcode opcode = Opcode.of(code)
                    .orElseThrow(() -> in.fault(String.format(
                            Locale.ROOT, "holds the byte 0x%02x where an instruction of a pickle belongs", code)));
            if (opcode == Opcode.STOP) {
                Object result = pop();
                if (!stack.isEmpty() || !marks.isEmpty()) {
                    throw in.fault("leaves " + stack.size() + " values besides its result");
                }
                if (result instanceof ForeignObject object) {
                    throw PickleNames.refused(in, object.name());
                }
                return result;
            }
            execute(opcode);
            budget.stack(stack.size());
        }
    }

    private void execute(Opcode opcode) throws IOException {
        switch (opcode) {
            case PROTO -> protocol(in.unsignedByte());
            case FRAME -> in.int64();
            case MARK -> mark();
            case POP -> discard();
            case POP_MARK -> popToMark();
            case DUP -> stack.add(peek());
            case NONE -> stack.add(null);
            case NEWTRUE -> stack.add(true);
            case NEWFALSE -> stack.add(false);
            case BININT -> value((long) in.int32());
            case BININT1 -> value((long) in.unsignedByte());
            case BININT2 -> value((long) in.unsignedShort());
            case LONG1 -> value(integer(in.unsignedByte()));
            case LONG4 -> value(integer(in.length32()));
            case BINFLOAT -> value(in.float64());
            case BINUNICODE, BINSTRING -> value(in.text(in.length32()));
            case SHORT_BINUNICODE, SHORT_BINSTRING -> value(in.text(in.unsignedByte()));
            case BINUNICODE8 -> value(in.text(in.int64()));
            case BINBYTES -> value(in.bytes(in.length32()));
            case SHORT_BINBYTES -> value(in.bytes(in.unsignedByte()));
            case BINBYTES8, BYTEARRAY8 -> value(in.bytes(in.int64()));
            case EMPTY_LIST -> container(new ArrayList<@Nullable Object>());
            case EMPTY_DICT -> container(new LinkedHashMap<@Nullable Object, @Nullable Object>());
            case EMPTY_SET -> container(new LinkedHashSet<@Nullable Object>());
            case EMPTY_TUPLE -> container(List.of());
            case TUPLE -> container(tuple(popToMark()));
            case TUPLE1 -> container(tuple(pop(1)));
            case TUPLE2 -> container(tuple(pop(2)));
            case TUPLE3 -> container(tuple(pop(3)));
            case LIST -> container(popToMark());
            case FROZENSET -> container(addTo(new LinkedHashSet<>(), popToMark()));
            case APPEND -> append(pop(1));
            case APPENDS -> append(popToMark());
            case ADDITEMS -> addItems(popToMark());
            case SETITEM -> setItems(pop(2));
            case SETITEMS -> setItems(popToMark());
            case BINPUT -> remember(in.unsignedByte());
            case LONG_BINPUT -> remember(in.int32());
            case MEMOIZE -> remember(memo.size());
            case BINGET -> recall(in.unsignedByte());
            case LONG_BINGET -> recall(in.int32());
            case GLOBAL -> value(names.find(in, in.line(), in.line()));
            case STACK_GLOBAL -> stackGlobal();
            case REDUCE, NEWOBJ -> call();
            case BUILD -> build();
            case BINPERSID -> value(persistent.load(pop()));
            default ->
                throw in.fault("uses the pickle instruction " + opcode
                        + ", which torch never writes and which is not followed here");
        }
    }

    private void protocol(int version) throws FileFormatException {
        if (version > MAX_PROTOCOL) {
            throw in.fault("is written in pickle protocol " + version + "; accepted are 2 to " + MAX_PROTOCOL);
        }
    }

    private void value(Object value) throws FileFormatException {
        budget.value();
        stack.add(value);
    }

    private void container(Object value) throws FileFormatException {
        budget.container();
        stack.add(value);
    }

    private void mark() throws FileFormatException {
        budget.stack(marks.size());
        marks.push(stack.size());
    }

    /** The stack above the latest mark, if any. */
    private int floor() {
        Integer mark = marks.peek();
        return mark == null ? 0 : mark;
    }

    private @Nullable Object peek() throws FileFormatException {
        if (stack.size() <= floor()) {
            throw in.fault("takes a value from its stack where there is none");
        }
        return stack.get(stack.size() - 1);
    }

    private @Nullable Object pop() throws FileFormatException {
        Object value = peek();
        stack.remove(stack.size() - 1);
        return value;
    }

    /** Python pops a mark, too, where one is on top. */
    private void discard() throws FileFormatException {
        if (!marks.isEmpty() && stack.size() == floor()) {
            marks.pop();
        } else {
            pop();
        }
    }

    private List<@Nullable Object> pop(int count) throws FileFormatException {
        if (stack.size() - floor() < count) {
            throw in.fault("takes " + count + " values from its stack where there are " + (stack.size() - floor()));
        }
        return cut(stack.size() - count);
    }

    private List<@Nullable Object> popToMark() throws FileFormatException {
        if (marks.isEmpty()) {
            throw in.fault("goes back to a mark that it never set");
        }
        return cut(marks.pop());
    }

    private List<@Nullable Object> cut(int from) {
        List<@Nullable Object> top = stack.subList(from, stack.size());
        List<@Nullable Object> values = new ArrayList<>(top);
        top.clear();
        return values;
    }

    static List<@Nullable Object> tuple(List<@Nullable Object> values) {
        return Collections.unmodifiableList(Arrays.asList(values.toArray()));
    }

    private Object integer(long length) throws IOException {
        if (length > MAX_INTEGER_BYTES) {
            throw in.fault("holds a whole number of " + length + " bytes; accepted are " + MAX_INTEGER_BYTES);
        }
        byte[] little = in.bytes(length);
        if (little.length == 0) {
            return 0L;
        }
        byte[] big = new byte[little.length];
        for (int i = 0; i < big.length; i++) {
            big[i] = little[little.length - 1 - i];
        }
        BigInteger number = new BigInteger(big);
        return number.bitLength() < Long.SIZE ? (Object) number.longValueExact() : number;
    }

    @SuppressWarnings("unchecked") // an ArrayList on the stack was made by this machine
    private void append(List<@Nullable Object> values) throws FileFormatException {
        Object target = peek();
        if (target instanceof ForeignObject) {
            return;
        }
        if (!(target instanceof ArrayList<?> list)) {
            throw in.fault("appends to something that is no list");
        }
        ((List<@Nullable Object>) list).addAll(values);
    }

    @SuppressWarnings("unchecked") // a LinkedHashSet on the stack was made by this machine
    private void addItems(List<@Nullable Object> values) throws FileFormatException {
        Object target = peek();
        if (target instanceof ForeignObject) {
            return;
        }
        if (!(target instanceof LinkedHashSet<?> set)) {
            throw in.fault("adds to something that is no set");
        }
        addTo((Set<@Nullable Object>) set, values);
    }

    private Set<@Nullable Object> addTo(Set<@Nullable Object> set, List<@Nullable Object> values)
            throws FileFormatException {
        for (Object value : values) {
            set.add(key(value));
        }
        return set;
    }

    @SuppressWarnings("unchecked") // a LinkedHashMap on the stack was made by this machine
    private void setItems(List<@Nullable Object> pairs) throws FileFormatException {
        Object target = peek();
        if (target instanceof ForeignObject) {
            return;
        }
        if (!(target instanceof LinkedHashMap<?, ?> map)) {
            throw in.fault("sets items of something that is no dictionary");
        }
        if (pairs.size() % 2 != 0) {
            throw in.fault("sets a key of a dictionary without a value");
        }
        for (int i = 0; i < pairs.size(); i += 2) {
            ((Map<@Nullable Object, @Nullable Object>) map).put(key(pairs.get(i)), pairs.get(i + 1));
        }
    }

    /** Containers as keys would make hashing as costly as their sharing allows: exponential in the file's size. */
    private @Nullable Object key(@Nullable Object value) throws FileFormatException {
        boolean plain = value == null || value instanceof String || value instanceof Number || value instanceof Boolean;
        if (!plain) {
            throw in.fault("has a key of a dictionary or set that is no text, number, truth value or None");
        }
        return value;
    }

    private void remember(int index) throws FileFormatException {
        memo.put(index, peek());
        budget.memo(memo.size());
    }

    private void recall(int index) throws FileFormatException {
        if (!memo.containsKey(index)) {
            throw in.fault("recalls value " + index + ", which it never remembered");
        }
        stack.add(memo.get(index));
    }

    private void stackGlobal() throws FileFormatException {
        List<@Nullable Object> words = pop(2);
        if (!(words.get(0) instanceof String module) || !(words.get(1) instanceof String name)) {
            throw in.fault("names a Python object by something that is no text");
        }
        value(names.find(in, module, name));
    }

    private void call() throws IOException {
        List<@Nullable Object> call = pop(2);
        if (call.get(0) instanceof ForeignObject object && call.get(1) instanceof List<?> arguments) {
            budget.container();
            stack.add(ForeignObject.called(object, arguments));
            return;
        }
        if (!(call.get(0) instanceof PickleFunction function)) {
            throw in.fault("calls something that is no function known here");
        }
        if (!(call.get(1) instanceof List<?> arguments)) {
            throw in.fault("calls " + function + " with arguments that are no tuple");
        }
        budget.container();
        stack.add(function.call(in, arguments));
    }

    /**
     * State of a dictionary, such as the version numbers of a state_dict's modules, is no content of it, and an object
     * that is kept out has none.
     */
    private void build() throws FileFormatException {
        Object state = pop();
        Object target = peek();
        if (target instanceof NumpyType type) {
            type.checkState(in, state);
        } else if (!(target instanceof ForeignObject)
                && !(target instanceof LinkedHashMap<?, ?> && state instanceof Map<?, ?>)) {
            throw in.fault("gives a state to a Python object that is no dictionary");
        }
    }
}
