package dev.reverie.torch;

import org.jspecify.annotations.Nullable;

/**
 * A region of code that owns the tensors created in it: they are freed, deterministically, when the scope closes.
 *
 * <p>Native memory is invisible to the garbage collector, so lifetimes are explicit. A tensor created on a thread
 * belongs to that thread's innermost open scope; {@link #keep} moves a result to the enclosing scope.
 *
 * <pre>{@code
 * Tensor forward(Tensor x) {
 *     try (Scope scope = Scope.open()) {
 *         Tensor hidden = x.mul(2).add(1);      // freed at the closing brace
 *         return scope.keep(hidden.square());   // belongs to the caller's scope
 *     }
 * }
 * }</pre>
 *
 * <p>Closing a tensor never invalidates gradients: what the autograd graph still needs, the graph itself keeps alive.
 * A tensor created while no scope is open lives until its {@link Tensor#close()}, or, as a safety net, until the
 * garbage collector finds it unreachable. A scope is confined to the thread that opened it.
 */
public final class Scope implements AutoCloseable {
    private static final ThreadLocal<@Nullable Scope> INNERMOST = new ThreadLocal<>();

    private final @Nullable Scope parent;
    private final Thread owner;
    private @Nullable Tensor head;
    private boolean closed;

    private Scope(@Nullable Scope parent) {
        this.parent = parent;
        this.owner = Thread.currentThread();
    }

    /** Opens a scope on this thread, inside the current innermost one. */
    public static Scope open() {
        Scope scope = new Scope(INNERMOST.get());
        INNERMOST.set(scope);
        return scope;
    }

    /** The scope that a tensor created now on this thread would belong to, or null. */
    static @Nullable Scope current() {
        return INNERMOST.get();
    }

    /**
     * Moves a tensor to the enclosing scope, or out of all scopes if this one is the outermost. A tensor that belongs
     * to another scope, such as an argument passed through unchanged, stays where it is.
     *
     * @param tensor the result that outlives this scope
     * @return the same tensor
     */
    public Tensor keep(Tensor tensor) {
        if (tensor.scope == this) {
            unlink(tensor);
            if (parent != null) {
                parent.link(tensor);
            }
        }
        return tensor;
    }

    /**
     * Takes a tensor out of every scope: from now on its holder must close it.
     *
     * @param tensor a tensor of this thread
     * @return the same tensor
     */
    public static Tensor detach(Tensor tensor) {
        Scope scope = tensor.scope;
        if (scope != null) {
            scope.unlink(tensor);
        }
        return tensor;
    }

    void link(Tensor tensor) {
        tensor.scope = this;
        tensor.previous = null;
        tensor.next = head;
        if (head != null) {
            head.previous = tensor;
        }
        head = tensor;
    }

    void unlink(Tensor tensor) {
        if (Thread.currentThread() != owner) {
            throw new EngineException(
                    "a tensor of a scope opened on thread \"" + owner.getName()
                            + "\" was closed or kept on thread \""
                            + Thread.currentThread().getName()
                            + "\"",
                    "take it out with Scope.detach on its own thread first");
        }
        if (tensor.previous != null) {
            tensor.previous.next = tensor.next;
        } else {
            head = tensor.next;
        }
        if (tensor.next != null) {
            tensor.next.previous = tensor.previous;
        }
        tensor.previous = null;
        tensor.next = null;
        tensor.scope = null;
    }

    /**
     * Frees every tensor that still belongs to this scope.
     *
     * @throws EngineException if the scope was closed before, is closed on another thread, or is not the innermost one
     */
    @Override
    public void close() {
        if (closed) {
            throw new EngineException("this scope was closed before; a scope is closed once, by try-with-resources");
        }
        if (INNERMOST.get() != this) {
            throw new EngineException(
                    "scopes must be closed innermost first, on the thread that opened them (\"" + owner.getName()
                            + "\")",
                    "use try-with-resources");
        }
        closed = true;
        if (parent == null) {
            INNERMOST.remove();
        } else {
            INNERMOST.set(parent);
        }
        for (Tensor t = head; t != null; ) {
            Tensor following = t.next;
            t.previous = null;
            t.next = null;
            t.scope = null;
            t.free();
            t = following;
        }
        head = null;
    }
}
