package dev.reverie.nn;

import dev.reverie.random.RandomStream;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All parameters of a network in one flat buffer, and their gradients in another.
 *
 * <p>Layers {@link #declare} what they need while they are built; {@link #allocate} then gives every parameter a view
 * of one buffer. Clipping, an Adam step, averaging and an all-reduce are then a few large operations, whatever the
 * number of layers. Frozen parameters and buffers ({@link #frozen}, {@link #buffer}) have a separate flat buffer that
 * the optimiser does not touch.
 */
public final class Parameters implements AutoCloseable {
    private final Map<String, Parameter> byName = new LinkedHashMap<>();
    private @Nullable Tensor values;
    private @Nullable Tensor gradients;
    private @Nullable Tensor fixedValues;
    private final List<Tensor> views = new ArrayList<>();

    /** Creates an empty set; layers declare their parameters in it. */
    public Parameters() {}

    /**
     * Declares a trainable parameter.
     *
     * @param name unique, as in the published state dictionary
     * @param initializer fills it before training
     * @param shape its shape
     * @throws IllegalArgumentException if the name is taken
     * @throws IllegalStateException if memory was allocated already
     */
    public Parameter declare(String name, Initializer initializer, long... shape) {
        return add(new Parameter(name, shape, Parameter.Kind.TRAINED, initializer));
    }

    /**
     * Declares a parameter of the network that is never trained, such as random Fourier frequencies.
     *
     * @param name unique, as in the published state dictionary
     * @param initializer fills it
     * @param shape its shape
     */
    public Parameter frozen(String name, Initializer initializer, long... shape) {
        return add(new Parameter(name, shape, Parameter.Kind.FROZEN, initializer));
    }

    /**
     * Declares a table that is saved with the network but is no parameter, such as its noise levels.
     *
     * @param name unique, as in the published state dictionary
     * @param initializer fills it
     * @param shape its shape
     */
    public Parameter buffer(String name, Initializer initializer, long... shape) {
        return add(new Parameter(name, shape, Parameter.Kind.BUFFER, initializer));
    }

    private Parameter add(Parameter parameter) {
        if (values != null) {
            throw new IllegalStateException("parameter " + parameter + " is declared after the memory was allocated");
        }
        if (byName.putIfAbsent(parameter.name(), parameter) != null) {
            throw new IllegalArgumentException("parameter name " + parameter.name() + " is declared twice");
        }
        return parameter;
    }

    /** All parameters in order of declaration. */
    public List<Parameter> list() {
        return List.copyOf(byName.values());
    }

    /** The trainable parameters in order of declaration. */
    public List<Parameter> trainable() {
        return byName.values().stream().filter(Parameter::isTrainable).toList();
    }

    /** The parameter of a name, or null. */
    public @Nullable Parameter find(String name) {
        return byName.get(name);
    }

    /** Number of elements of all parameters, frozen ones included, buffers not; needs no memory. */
    public long count() {
        return byName.values().stream()
                .filter(p -> p.kind() != Parameter.Kind.BUFFER)
                .mapToLong(Parameter::count)
                .sum();
    }

    /** Number of elements that training changes; needs no memory. */
    public long trainableCount() {
        return trainable().stream().mapToLong(Parameter::count).sum();
    }

    /**
     * Gives every parameter memory and its initial values.
     *
     * @param dtype a floating-point type
     * @param device where
     * @param stream decides the initial values; each parameter draws from its own branch, so adding a layer does not
     *     change the others
     * @return this
     */
    public Parameters allocate(DType dtype, Device device, RandomStream stream) {
        allocate(dtype, device);
        try (var mode = dev.reverie.torch.Autograd.noGrad()) {
            NoiseGenerator generator = new NoiseGenerator();
            for (Parameter parameter : byName.values()) {
                long seed = stream.purpose("parameter " + parameter.name()).seed();
                try (Tensor memory = parameter.value().detach()) {
                    parameter.initializer().fill(memory, generator.seed(seed));
                }
            }
        }
        return this;
    }

    /**
     * Gives every parameter memory, filled with zeros: for weights that are loaded afterwards.
     *
     * @param dtype a floating-point type
     * @param device where
     * @return this
     */
    public Parameters allocate(DType dtype, Device device) {
        if (values != null) {
            throw new IllegalStateException("these parameters are allocated already");
        }
        if (!dtype.isFloating()) {
            throw new IllegalArgumentException("parameters need a floating-point type, got " + dtype);
        }
        Tensor flat = Scope.detach(Tensors.zeros(dtype, device, trainableCount()));
        Tensor flatGradients = Scope.detach(Tensors.zeros(dtype, device, trainableCount()));
        long untrained = byName.values().stream()
                .filter(p -> !p.isTrainable())
                .mapToLong(Parameter::count)
                .sum();
        // Frequencies and noise levels lose their meaning when rounded to 8 bits.
        DType fine = dtype == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
        Tensor tables = Scope.detach(Tensors.zeros(fine, device, untrained));
        values = flat;
        gradients = flatGradients;
        fixedValues = tables;
        long trained = 0;
        long fixed = 0;
        for (Parameter parameter : byName.values()) {
            if (parameter.isTrainable()) {
                Tensor leaf = view(flat, trained, parameter).requireGrad();
                leaf.accumulateGradInto(view(flatGradients, trained, parameter));
                parameter.bind(leaf);
                trained += parameter.count();
            } else {
                parameter.bind(view(tables, fixed, parameter));
                fixed += parameter.count();
            }
        }
        return this;
    }

    private Tensor view(Tensor flat, long offset, Parameter parameter) {
        try (Tensor part = flat.narrow(0, offset, parameter.count());
                Tensor shaped = part.view(parameter.shape())) {
            Tensor view = Scope.detach(shaped.detach());
            views.add(view);
            return view;
        }
    }

    /** Whether the parameters have memory. */
    public boolean isAllocated() {
        return values != null;
    }

    /** Element type of the allocated memory. */
    public DType dtype() {
        return values().dtype();
    }

    /** Device of the allocated memory. */
    public Device device() {
        return values().device();
    }

    /** The trainable values, {@code [trainableCount()]}; writing here changes the network. */
    public Tensor values() {
        return required(values);
    }

    /**
     * The accumulated gradients, {@code [trainableCount()]}, in the order of {@link #values()}: those of the {@link Replica}
     * which this thread uses, if any.
     */
    public Tensor gradients() {
        Tensor own = Replica.gradientsOf(this);
        return own != null ? own : required(gradients);
    }

    /** Frozen parameters and buffers, flat; float32 or better. */
    public Tensor fixedValues() {
        return required(fixedValues);
    }

    private static Tensor required(@Nullable Tensor memory) {
        if (memory == null) {
            throw new IllegalStateException("the parameters have no memory yet; call allocate first");
        }
        return memory;
    }

    /** Sets all gradients to zero. */
    public void zeroGradients() {
        gradients().fill(0);
    }

    /** Frees the memory; the declarations stay. */
    @Override
    public void close() {
        if (values == null) {
            return;
        }
        byName.values().forEach(p -> p.bind(null));
        views.forEach(Tensor::close);
        views.clear();
        values().close();
        gradients().close();
        fixedValues().close();
        values = null;
        gradients = null;
        fixedValues = null;
    }
}
