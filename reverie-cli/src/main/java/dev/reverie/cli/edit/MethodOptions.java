package dev.reverie.cli.edit;

import picocli.CommandLine.Option;

/** Options of the tasks that undo a linear measurement. */
final class MethodOptions {
    @Option(
            names = "--method",
            paramLabel = "METHOD",
            description =
                    "pigdm (the default, any task), dps (any task, to be tuned by --zeta), replacement or ddnm (no"
                            + " gradients, faster; not for deblur).")
    private String method = "pigdm";

    @Option(
            names = "--zeta",
            paramLabel = "ZETA",
            description =
                    "Strength of dps (0.5); the noise of the picture and the number of steps decide what is good.")
    private double zeta = 0.5;

    /** By which method. */
    String method() {
        return method;
    }

    /** How strong. */
    double zeta() {
        return zeta;
    }
}
