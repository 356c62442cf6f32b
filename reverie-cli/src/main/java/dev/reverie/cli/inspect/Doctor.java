package dev.reverie.cli.inspect;

import com.sun.management.OperatingSystemMXBean;
import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.DeviceChoice;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.Quantities;
import dev.reverie.cli.terminal.Version;
import dev.reverie.data.catalog.DatasetDownload;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.EngineException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Examines the machine and says what it finds. */
final class Doctor {
    private final Console console;

    Doctor(Console console) {
        this.console = console;
    }

    /**
     * Prints everything and tests.
     *
     * @param deviceName the device to test
     * @return the exit code
     * @throws IllegalArgumentException if there is no such device
     * @throws EngineException if the engine cannot be loaded
     */
    int examine(String deviceName) {
        line("Reverie", Version.ofReverie());
        line("Java", Version.ofJava());
        line("system", Version.ofSystem());
        line("processors", Runtime.getRuntime().availableProcessors() + " seen by Java");
        memory();
        line("data cache", place(DatasetDownload.defaultCache()));
        line("engine cache", place(Engine.cacheFolder()));
        line("engine", Engine.version() + ", loaded in " + Quantities.seconds(Engine.loadSeconds()));
        line("threads", Engine.threadBudget().toString());
        Device best = Device.of("auto");
        line("devices", best.equals(Device.CPU) ? "cpu" : best + ", cpu");
        Device device = DeviceChoice.of(deviceName);
        long started = System.nanoTime();
        boolean good = test(device);
        StaleMemoryCheck.Verdict memory = StaleMemoryCheck.standard().examine();
        line("stale memory", memory.toString());
        line("test took", Quantities.seconds((System.nanoTime() - started) * 1e-9));
        console.out().println(conclusion(good, memory.isGood()));
        return good && memory.isGood() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static String conclusion(boolean learns, boolean memoryIsGood) {
        if (!memoryIsGood) {
            return "Results depend on the previous contents of memory, so this engine cannot be trusted on this"
                    + " processor: use another version of Reverie or another machine, and please report this output.";
        }
        return learns ? "All is well." : "The loss did not decrease: please report this output.";
    }

    private boolean test(Device device) {
        SelfTest test = new SelfTest(device);
        SelfTest.Learning learning = test.learn();
        line(
                "learning",
                String.format(
                        Locale.ROOT,
                        "on %s, %d steps: loss %.3f to %.3f, %s",
                        device,
                        learning.steps(),
                        learning.before(),
                        learning.after(),
                        learning.isGood() ? "good" : "NOT GOOD"));
        for (DType dtype : new DType[] {DType.FLOAT32, DType.BFLOAT16}) {
            String speed;
            try {
                speed = String.format(
                        Locale.ROOT,
                        "%.0f GFLOP/s, 3 x 3, 64 channels, 32 x 32, batch 32",
                        test.convolutionGigaflops(dtype));
            } catch (EngineException unsupported) {
                speed = "not on this device: " + unsupported.getMessage();
            }
            line(dtype.toString(), speed);
        }
        line("memory used", Quantities.bytes(Engine.residentBytes()) + " by this process");
        return learning.isGood();
    }

    private void memory() {
        String heap = Quantities.bytes(Runtime.getRuntime().maxMemory()) + " at most for Java's own objects";
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            line(
                    "memory",
                    Quantities.bytes(system.getTotalMemorySize()) + ", " + Quantities.bytes(system.getFreeMemorySize())
                            + " free; " + heap);
        } else {
            line("memory", heap);
        }
    }

    private static String place(Path folder) {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        String state = Files.exists(folder) ? "" : " (not made yet)";
        String writable = Files.isWritable(there) ? "" : ", NOT WRITABLE";
        try {
            return folder + state + ", "
                    + Quantities.bytes(Files.getFileStore(there).getUsableSpace()) + " free" + writable;
        } catch (IOException unknown) {
            return folder + state + writable;
        }
    }

    private void line(String name, String value) {
        console.out().printf("%-13s %s%n", name, value);
    }
}
