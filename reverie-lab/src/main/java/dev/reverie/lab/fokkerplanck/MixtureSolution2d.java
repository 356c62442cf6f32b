package dev.reverie.lab.fokkerplanck;

/**
 * The densities of a {@link MixtureProcess} in the plane, exact and by the solver, in the process's coordinates.
 *
 * @param process the process, of a mixture of dimension 2
 * @param solver the solver on {@code [-1, 1]^2}
 */
public record MixtureSolution2d(MixtureProcess process, FokkerPlanck2d solver) {
    /** Checks the dimension. */
    public MixtureSolution2d {
        process.data().need(2);
    }

    /**
     * The solver for a process.
     *
     * @param process the process
     * @param cells number of cells in each direction
     * @return the solution's two ways
     * @throws IllegalArgumentException if the mixture has another dimension than 2, or {@code cells} is out of range
     */
    public static MixtureSolution2d of(MixtureProcess process, int cells) {
        process.data().need(2);
        CellAxis axis = CellAxis.symmetric(1.0, cells);
        Diffusion2d diffusion = Diffusion2d.uniform(clock -> process.diffusionSquared(process.time(clock)));
        return new MixtureSolution2d(process, new FokkerPlanck2d(axis, axis, new FrameDrift(process), diffusion));
    }

    /** The exact density of {@code y} at a reading of the clock. */
    public Density2d exact(double clock) {
        return process.exact(process.time(clock)).on(solver.xAxis(), solver.yAxis());
    }

    /** The solver's density at the last reading of the clock, from one at the first. */
    public Density2d advance(Density2d start, double... clock) {
        return solver.advance(start, clock);
    }

    /** {@code b y + c s_y}. */
    private record FrameDrift(MixtureProcess process) implements Drift2d {
        private double component(int coordinate, double x, double y, double clock) {
            double t = process.time(clock);
            double[] place = {x, y};
            double[] score = new double[2];
            process.exact(t).score(place, score);
            return process.linearFactor(t) * place[coordinate] + process.scoreFactor(t) * score[coordinate];
        }

        @Override
        public double alongX(double x, double y, double clock) {
            return component(0, x, y, clock);
        }

        @Override
        public double alongY(double x, double y, double clock) {
            return component(1, x, y, clock);
        }

        @Override
        public void onFaces(CellAxis xAxis, CellAxis yAxis, double clock, double[] xFaces, double[] yFaces) {
            double t = process.time(clock);
            double factor = process.scoreFactor(t);
            double[] log = factor == 0.0
                    ? new double[xAxis.cells() * yAxis.cells()]
                    : process.exact(t).logAtCentres(xAxis, yAxis);
            LogDensityDrift2d.differences(log, xAxis, yAxis, factor, xFaces, yFaces);
            double linear = process.linearFactor(t);
            int columns = xAxis.cells();
            for (int i = 0; i < xFaces.length; i++) {
                xFaces[i] += linear * xAxis.face(i % (columns - 1));
            }
            for (int i = 0; i < yFaces.length; i++) {
                yFaces[i] += linear * yAxis.face(i / columns);
            }
        }
    }
}
