package dev.reverie.stale;

import dev.reverie.torch.Tensor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An operation and how to call it.
 *
 * @param covers the method, for example {@code add(Tensor, double)}, or the class of a layer
 * @param variant what is special about the call; may be empty
 * @param operation the call
 */
public record OperationCase(String covers, String variant, Function<Operands, Tensor> operation) {
    @Override
    public String toString() {
        return variant.isEmpty() ? covers : covers + " " + variant;
    }

    /** The public methods that a class declares, as {@link #covers} names them. */
    static SortedSet<String> methodsOf(Class<?> type) {
        return methodsOf(type, Object.class);
    }

    /** Those that return what a class is for. */
    static SortedSet<String> methodsOf(Class<?> type, Class<?> result) {
        SortedSet<String> methods = new TreeSet<>();
        for (Method method : type.getDeclaredMethods()) {
            boolean wanted = result == Object.class || method.getReturnType() == result;
            if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic() && wanted) {
                methods.add(method.getName()
                        + Arrays.stream(method.getParameterTypes())
                                .map(Class::getSimpleName)
                                .collect(Collectors.joining(", ", "(", ")")));
            }
        }
        return methods;
    }

    /** A list of cases that is written down one after another. */
    static final class Catalogue {
        private final List<OperationCase> cases = new ArrayList<>();

        Catalogue with(String covers, Function<Operands, Tensor> operation) {
            return with(covers, "", operation);
        }

        Catalogue with(String covers, String variant, Function<Operands, Tensor> operation) {
            cases.add(new OperationCase(covers, variant, operation));
            return this;
        }

        List<OperationCase> list() {
            return List.copyOf(cases);
        }
    }
}
