package dev.reverie.cli.terminal;

/** Exit codes of the process. */
public final class ExitCode {
    /** Everything was done. */
    public static final int DONE = 0;

    /** Something failed that is not the fault of the command line: a file, the disk, the machine. */
    public static final int FAILED = 1;

    /** The command line or the configuration is wrong. */
    public static final int USAGE = 2;

    private ExitCode() {}
}
