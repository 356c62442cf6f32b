package dev.reverie.cli.train;

import java.lang.management.ManagementFactory;

/** The time since the program was started, all of which is taken from a time budget. */
final class ProcessClock {
    private ProcessClock() {}

    /** Seconds since the Java machine began. */
    static double seconds() {
        return ManagementFactory.getRuntimeMXBean().getUptime() * 1e-3;
    }
}
