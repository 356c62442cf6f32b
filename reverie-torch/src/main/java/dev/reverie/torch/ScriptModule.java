package dev.reverie.torch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Method;
import org.bytedeco.pytorch.MethodOptional;
import org.bytedeco.pytorch.NamedTensor;
import org.bytedeco.pytorch.StringIValueMap;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.named_parameter_iterator;
import org.bytedeco.pytorch.named_parameter_list;

/**
 * A TorchScript program, as {@code torch.jit.script(model).save(file)} or {@code torch.jit.trace} write it: an opaque
 * function of tensors.
 *
 * <pre>{@code
 * try (ScriptModule module = ScriptModule.load(Path.of("score.pt"), Device.CPU)) {
 *     Tensor score = module.forward(x, t);
 * }
 * }</pre>
 *
 * <p>The file is checked before the native engine opens it, so that a damaged one gives an error message. It is a
 * program that runs in this process: load only files that you trust.
 */
public final class ScriptModule implements AutoCloseable {
    private final String name;
    private final JitModule module;
    private final long arguments;
    private boolean closed;

    private ScriptModule(String name, JitModule module, long arguments) {
        this.name = name;
        this.module = module;
        this.arguments = arguments;
    }

    /**
     * Loads a program, to be evaluated, not trained.
     *
     * @param file the program
     * @param device where its weights go
     * @throws java.nio.file.NoSuchFileException if the file is missing
     * @throws dev.reverie.file.FileFormatException if it is damaged, or no TorchScript program
     * @throws IOException if it cannot be read
     * @throws EngineException if the engine cannot load it: made by a newer version, calling custom operations, or
     *     without a method {@code forward}
     */
    public static ScriptModule load(Path file, Device device) throws IOException {
        ScriptArchive.check(file);
        Engine.load();
        try (org.bytedeco.pytorch.Device place = device.raw();
                DeviceOptional optional = new DeviceOptional(place)) {
            JitModule module = torch.load(file.toAbsolutePath().toString(), optional, true);
            try {
                return new ScriptModule(file.toString(), module, prepare(file, module));
            } catch (RuntimeException e) {
                module.close();
                throw e;
            }
        } catch (EngineException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new EngineException(
                    file + " cannot be loaded as a TorchScript program: " + EngineException.firstLine(e),
                    "does it need a newer engine than " + Engine.version() + ", or operations of its own?",
                    e);
        }
    }

    private static long prepare(Path file, JitModule module) {
        module.eval();
        try (MethodOptional found = module.find_method("forward")) {
            if (!found.has_value()) {
                throw new EngineException(file + " has no method forward", "script a module with forward(x, t)");
            }
            try (Method forward = found.get()) {
                // The module itself is the first.
                return forward.num_inputs() - 1;
            }
        }
    }

    /** Number of arguments that {@code forward} takes, those with defaults included. */
    public long arguments() {
        return arguments;
    }

    /**
     * Evaluates the program. Gradients are recorded when the thread records.
     *
     * @param inputs the arguments, in the element type and on the device that the program expects
     * @return its result, belonging to the caller's scope
     * @throws EngineException if it is closed, takes another number of arguments, fails, or gives anything but a tensor
     */
    public Tensor forward(Tensor... inputs) {
        if (closed) {
            throw new EngineException("use of a closed TorchScript program " + name);
        }
        if (inputs.length > arguments) {
            throw new EngineException(
                    "the TorchScript program " + name + " takes " + arguments + " arguments, got " + inputs.length);
        }
        return Tensor.run("forward of " + name, () -> call(Map.of(), inputs), inputs);
    }

    /**
     * Evaluates the program with switches that it knows by name, such as {@code return_features}.
     *
     * @param switches by the name of the argument; the others keep their defaults
     * @param inputs the first arguments
     * @return its result, belonging to the caller's scope
     * @throws EngineException if it is closed, has no such arguments, fails, or gives anything but a tensor
     */
    public Tensor forward(Map<String, Boolean> switches, Tensor... inputs) {
        if (closed) {
            throw new EngineException("use of a closed TorchScript program " + name);
        }
        return Tensor.run("forward of " + name, () -> call(switches, inputs), inputs);
    }

    /**
     * A weight of the program, in the caller's scope.
     *
     * @param path such as {@code output.weight}
     */
    public Optional<Tensor> parameter(String path) {
        if (closed) {
            throw new EngineException("use of a closed TorchScript program " + name);
        }
        try (named_parameter_list all = module.named_parameters(true);
                named_parameter_iterator end = all.end()) {
            for (named_parameter_iterator one = all.begin(); one.notEquals(end); one.increment()) {
                try (NamedTensor named = one.access()) {
                    if (named.name().getString().equals(path)) {
                        return Optional.of(
                                Tensor.run("parameter", () -> named.value().detach()));
                    }
                }
            }
            return Optional.empty();
        }
    }

    private org.bytedeco.pytorch.Tensor call(Map<String, Boolean> switches, Tensor... inputs) {
        try (IValueVector arguments = new IValueVector()) {
            for (Tensor input : inputs) {
                try (IValue value = new IValue(input.raw())) {
                    arguments.push_back(value);
                }
            }
            try (StringIValueMap named = new StringIValueMap();
                    IValue result = called(arguments, switches, named)) {
                if (!result.isTensor()) {
                    throw new EngineException("the TorchScript program " + name + " must give one tensor, got "
                            + result.tagKind().getString());
                }
                // What toTensor gives lies inside the value, which is freed here.
                return new org.bytedeco.pytorch.Tensor(result.toTensor());
            }
        }
    }

    private IValue called(IValueVector arguments, Map<String, Boolean> switches, StringIValueMap named) {
        switches.forEach((switchName, on) -> {
            try (BytePointer key = new BytePointer(switchName);
                    IValue value = new IValue(on)) {
                named.put(key, value);
            }
        });
        return module.forward(arguments, named);
    }

    /** Frees program and weights. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            module.close();
        }
    }

    @Override
    public String toString() {
        return "ScriptModule[" + name + "]";
    }
}
