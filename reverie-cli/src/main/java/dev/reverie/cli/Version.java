package dev.reverie.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
    /** The program's version, or {@code development} where it does not run from its jar. */
    static String ofReverie() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** The Java that runs it. */
    static String ofJava() {
        return System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")";
    }

    /** The system and its processor architecture. */
    static String ofSystem() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("os.arch");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"reverie " + ofReverie(), "Java " + ofJava() + ", " + ofSystem()};
    }
}
