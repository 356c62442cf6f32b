package dev.reverie.cli.inspect;

import dev.reverie.cli.terminal.Console;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reverie doctor}. */
@Command(
        name = "doctor",
        header = "Examine the machine: versions, devices, threads, memory, and a test of five seconds.",
        description = {
            "%nThe test trains a tiny network and looks whether its loss falls, and measures how many floating-point"
                    + " operations a second the convolutions of a score network reach, in float32 and bfloat16."
                    + " Much less than on a quiet machine means that other programs use the processor."
                    + " It also looks whether the numbers of the main operations depend on what memory held before,"
                    + " which was a fault of some engines on some processors."
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
