package dev.reverie.cli.terminal;

import dev.reverie.torch.Engine;
import picocli.CommandLine.IVersionProvider;

/** Output of {@code --version}. */
public final class Version implements IVersionProvider {
    /** The program's version, or {@code development} where it does not run from its jar. */
    public static String ofReverie() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** The Java that runs it. */
    public static String ofJava() {
        return System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")";
    }

    /** The system and its processor architecture. */
    public static String ofSystem() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("os.arch");
    }

    /** The engine and its threads in one line: how many, of how many, and why. */
    public static String ofEngine() {
        return Engine.version() + ", " + Engine.threadBudget();
    }

    @Override
    public String[] getVersion() {
        return new String[] {"reverie " + ofReverie(), "Java " + ofJava() + ", " + ofSystem()};
    }
}
