package dev.reverie.cli.inspect;

import dev.reverie.cli.terminal.Console;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reverie doctor}. */
@Command(
        name = "doctor",
        header = "Check the machine: versions, devices, threads, memory, and a test of five seconds.",
        description = {
            "%nThe test trains a tiny network, checks that its loss decreases, and measures the floating-point"
                    + " operations per second of the convolutions of a score network, in float32 and bfloat16. Much"
                    + " less than on an idle machine means that other programs use the processor. It also checks that"
                    + " the results of the main operations do not depend on the previous contents of memory, a known"
                    + " fault of some engines on some processors."
        },
        optionListHeading = "%nOptions:%n",
        footer = {"%nExamples:", "  reverie doctor", "  reverie doctor --device cuda"})
public final class DoctorCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "Test this device: cpu, cuda, cuda:N, mps or auto.")
    private @Nullable String device;

    public DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return new Doctor(console).examine(device == null ? "auto" : device);
    }
}
