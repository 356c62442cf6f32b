package dev.reverie.lab.fokkerplanck;

/**
 * The densities of a {@link MixtureProcess} on the line, exact and by the solver, in the process's coordinates.
 *
 * @param process the process, of a mixture of dimension 1
 * @param solver the solver on {@code [-1, 1]}
 */
public record MixtureSolution1d(MixtureProcess process, FokkerPlanck1d solver) {
    /** Checks the dimension. */
    public MixtureSolution1d {
        process.data().need(1);
    }

    /**
     * The solver for a process.
     *
     * @param process the process
     * @param cells number of cells
     * @return the solution's two ways
     * @throws IllegalArgumentException if the mixture has another dimension than 1, or {@code cells} is out of range
     */
    public static MixtureSolution1d of(MixtureProcess process, int cells) {
        process.data().need(1);
        Diffusion1d diffusion = Diffusion1d.uniform(clock -> process.diffusionSquared(process.time(clock)));
        return new MixtureSolution1d(
                process, new FokkerPlanck1d(CellAxis.symmetric(1.0, cells), new FrameDrift(process), diffusion));
    }

    /** The exact density of {@code y} at a reading of the clock. */
    public Density1d exact(double clock) {
        return process.exact(process.time(clock)).on(solver.axis());
    }

    /** The solver's density at the last reading of the clock, from one at the first. */
    public Density1d advance(Density1d start, double... clock) {
        return solver.advance(start, clock);
    }

    /** {@code b y + c s_y}. */
    private record FrameDrift(MixtureProcess process) implements Drift1d {
        @Override
        public double at(double y, double clock) {
            double t = process.time(clock);
            double[] score = new double[1];
            process.exact(t).score(new double[] {y}, score);
            return process.linearFactor(t) * y + process.scoreFactor(t) * score[0];
        }

        @Override
        public void onFaces(CellAxis axis, double clock, double[] faces) {
            double t = process.time(clock);
            double linear = process.linearFactor(t);
            double factor = process.scoreFactor(t);
            double[] log =
                    factor == 0.0 ? new double[axis.cells()] : process.exact(t).logAtCentres(axis);
            for (int i = 0; i < faces.length; i++) {
                faces[i] = linear * axis.face(i) + factor * (log[i + 1] - log[i]) / axis.width();
            }
        }
    }
}
