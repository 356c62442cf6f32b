package dev.reverie.cli.density;

import dev.reverie.cli.terminal.Console;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reverie density}. */
@Command(
        name = "density",
        header = "Show how an SDE, its reversal and its probability flow move a whole density.",
        description = {
            "%nThe evolution of a density that is known in closed form is computed in three independent ways: the"
                    + " analytic solution; a finite-volume solution of the Fokker-Planck equation, dp/dt = -div(f p)"
                    + " + g^2/2 Laplace p, which conserves mass and positivity; and simulated particles. Nothing is"
                    + " trained: the score is exact.%n",
            "Writes density.png and density.gif, and prints total variation distances (0: the same, 1: disjoint)."
                    + " Particles should be as close to the analytic density as a histogram of as many exact samples;"
                    + " that distance is printed beside theirs.%n",
            "Worth trying: forward and flow end in the same noise through the same densities, though one is random"
                    + " and the other is not; reverse returns from noise to data; langevin keeps the data density but"
                    + " does not find the weights of separate modes, which is why several noise levels are used."
        },
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie density --out density                      three peaks under the VP process",
            "  reverie density --direction reverse --process ve --out reverse",
            "  reverie density --toy eight-gaussians --direction flow --process edm --out flow",
            "  reverie density --toy double-well --direction langevin --particles 50000 --out langevin"
        })
public final class DensityCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--toy",
            paramLabel = "NAME",
            defaultValue = "peaks",
            description =
                    "peaks, gaussian or double-well (langevin only) on the line; eight-gaussians or mixture, the data"
                            + " sets of these names, in the plane (${DEFAULT-VALUE}).")
    String toy = "peaks";

    @Option(
            names = "--process",
            paramLabel = "NAME",
            defaultValue = "vp",
            description = "ve, vp, sub-vp, cosine, edm or rectified-flow, with the constants of their papers"
                    + " (${DEFAULT-VALUE}); langevin uses none.")
    String process = "vp";

    @Option(
            names = "--direction",
            paramLabel = "NAME",
            defaultValue = "forward",
            description =
                    "forward: the SDE from data to noise; reverse: the reverse-time SDE from noise to data; flow and"
                            + " reverse-flow: the probability flow, either way; langevin: dx = s/2 dt + dw on the data density,"
                            + " from a Gaussian (${DEFAULT-VALUE}).")
    String direction = "forward";

    @Option(
            names = "--particles",
            paramLabel = "COUNT",
            defaultValue = "20000",
            description = "Simulated particles (${DEFAULT-VALUE}).")
    int particles;

    @Option(
            names = "--frames",
            paramLabel = "COUNT",
            defaultValue = "40",
            description = "Frames of the animation (${DEFAULT-VALUE}).")
    int frames;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "0",
            description = "Seed of the particles' noise (${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            required = true,
            description = "Folder for the pictures; files of the same names are replaced.")
    Path out;

    public DensityCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return new DensityShow(console).run(this);
    }
}
