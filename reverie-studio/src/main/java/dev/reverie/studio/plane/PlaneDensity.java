package dev.reverie.studio.plane;

import dev.reverie.lab.fokkerplanck.CellAxis;
import dev.reverie.lab.fokkerplanck.Density2d;
import dev.reverie.lab.fokkerplanck.Diffusion2d;
import dev.reverie.lab.fokkerplanck.Drift2d;
import dev.reverie.lab.fokkerplanck.FokkerPlanck2d;
import dev.reverie.lab.fokkerplanck.IsotropicMixture;
import dev.reverie.model.Prediction;
import dev.reverie.schedule.Schedule;
import dev.reverie.sde.Sde;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * The density at many times, from noise to data.
 *
 * <p>That of the model is the solution of the Fokker-Planck equation of the reverse SDE with the learned score,
 *
 * <pre>{@code
 * dx = (a x - g^2 s(x, t)) dt + g dw,    dt < 0,    p_T = N(0, priorStd^2 I)
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), equation (6), by finite volumes. The frame moves with the spread of x: with
 * {@code y = x / k(t)} and {@code tau = T - t} it reads {@code dy = ((k'/k - a) y + g^2 s / k) dtau + (g / k) dw}. The solver's
 * square is larger than the one that is shown, so that its walls are not felt.
 */
final class PlaneDensity {
    /** The square of the solver in units of the one shown. */
    private static final double REACH = 1.25;

    private static final int LEAST_STEPS = 48;
    private static final double SLOPE_STEP = 1e-5;

    private final PlaneScene scene;
    private final double[] times;
    private final int size;

    /**
     * Densities of a scene.
     *
     * @param scene the models
     * @param times falling
     * @param size cells along a side of the square shown, even
     */
    PlaneDensity(PlaneScene scene, double[] times, int size) {
        this.scene = scene;
        this.times = times.clone();
        this.size = size;
    }

    /** Takes one frame, {@code [size, size]}, the row of the largest y first; false to stop. */
    interface Sink {
        boolean accept(float[] frame);
    }

    /** Computes the frames one after the other. */
    void run(PlaneScene.Of of, Sink sink) {
        if (of == PlaneScene.Of.TRUTH || scene.trained().isEmpty()) {
            boolean goOn = true;
            for (int k = 0; k < times.length && goOn; k++) {
                float[] frame = truth(times[k]);
                goOn = sink.accept(of == PlaneScene.Of.DIFFERENCE ? new float[frame.length] : frame);
            }
            return;
        }
        int cells = (int) Math.round(REACH * size / 2) * 2;
        CellAxis axis = CellAxis.symmetric((double) cells / size, cells);
        FokkerPlanck2d solver = solver(axis);
        double scale = scene.halfWidth(times[0]);
        Density2d density = IsotropicMixture.of(new double[] {1}, new double[][] {{0, 0}}, new double[] {
                    scene.schedule().priorStd() / scale
                })
                .on(axis, axis)
                .normalized();
        int steps = Math.max(2, (LEAST_STEPS + times.length - 2) / (times.length - 1));
        double end = times[0];
        for (int k = 0; k < times.length; k++) {
            if (k > 0) {
                density = solver.advance(density, end - times[k - 1], end - times[k], steps);
            }
            float[] frame = shown(density, scene.halfWidth(times[k]));
            if (of == PlaneScene.Of.DIFFERENCE) {
                float[] truth = truth(times[k]);
                for (int i = 0; i < frame.length; i++) {
                    frame[i] -= truth[i];
                }
            }
            if (!sink.accept(frame)) {
                return;
            }
        }
    }

    /** The inner cells of the solver, as densities of x. */
    private float[] shown(Density2d density, double scale) {
        int border = (density.xAxis().cells() - size) / 2;
        float[] frame = new float[size * size];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                frame[(size - 1 - row) * size + column] =
                        (float) (density.value(border + column, border + row) / (scale * scale));
            }
        }
        return frame;
    }

    private float[] truth(double t) {
        double scale = scene.halfWidth(t);
        Optional<IsotropicMixture> mixture = scene.data().law().flatMap(ToyLaw::mixture);
        if (mixture.isPresent()) {
            Schedule schedule = scene.schedule();
            CellAxis axis = CellAxis.symmetric(1, size);
            IsotropicMixture law = mixture.get().perturbed(schedule.alpha(t) / scale, schedule.sigma(t) / scale);
            return shown(law.on(axis, axis), scale);
        }
        float[] frame = PlaneField.logDensity(scene, PlaneField.centres(scale, size), t);
        for (int i = 0; i < frame.length; i++) {
            frame[i] = (float) Math.exp(frame[i]);
        }
        return frame;
    }

    private FokkerPlanck2d solver(CellAxis axis) {
        Sde sde = Sde.of(scene.schedule());
        double end = times[0];
        Diffusion2d noise = Diffusion2d.uniform(tau -> {
            double scale = scene.halfWidth(end - tau);
            return sde.diffusionSquared(end - tau) / (scale * scale);
        });
        return new FokkerPlanck2d(axis, axis, new LearnedDrift(sde, end), noise);
    }

    /** {@code (k'/k - a) y + g^2 s / k} at places of the frame. */
    private final class LearnedDrift implements Drift2d {
        private final Sde sde;
        private final double end;

        LearnedDrift(Sde sde, double end) {
            this.sde = sde;
            this.end = end;
        }

        @Override
        public double alongX(double x, double y, double tau) {
            return at(tau, new double[] {x, y})[0];
        }

        @Override
        public double alongY(double x, double y, double tau) {
            return at(tau, new double[] {x, y})[1];
        }

        /** The mean of the two cells at each face: one evaluation for each cell rather than one for each face. */
        @Override
        public void onFaces(CellAxis xAxis, CellAxis yAxis, double tau, double[] xFaces, double[] yFaces) {
            int columns = xAxis.cells();
            int rows = yAxis.cells();
            double[] places = new double[2 * columns * rows];
            for (int i = 0; i < columns * rows; i++) {
                places[2 * i] = xAxis.centre(i % columns);
                places[2 * i + 1] = yAxis.centre(i / columns);
            }
            double[] drift = at(tau, places);
            for (int i = 0; i < xFaces.length; i++) {
                int cell = i / (columns - 1) * columns + i % (columns - 1);
                xFaces[i] = 0.5 * (drift[2 * cell] + drift[2 * cell + 2]);
            }
            for (int i = 0; i < yFaces.length; i++) {
                yFaces[i] = 0.5 * (drift[2 * i + 1] + drift[2 * (i + columns) + 1]);
            }
        }

        /** Both components at {@code [n, 2]} places of the frame. */
        private double[] at(double tau, double[] places) {
            double t = Math.max(scene.start(), end - tau);
            double scale = scene.halfWidth(t);
            double[] x = new double[places.length];
            for (int i = 0; i < x.length; i++) {
                x[i] = scale * places[i];
            }
            float[] score = PlaneField.vectors(scene.learned(), Prediction.SCORE, x, t);
            double linear = logSlope(scene::halfWidth, t) - sde.driftCoefficient(t);
            double factor = sde.diffusionSquared(t) / scale;
            double[] drift = new double[places.length];
            for (int i = 0; i < drift.length; i++) {
                drift[i] = linear * places[i] + factor * score[i];
            }
            return drift;
        }

        /** {@code d ln k / dt} by a central difference; the frame is smooth in t. */
        private double logSlope(DoubleUnaryOperator scale, double t) {
            double h = SLOPE_STEP * Math.min(t, scene.end() - scene.start());
            return Math.log(scale.applyAsDouble(t + h) / scale.applyAsDouble(t - h)) / (2 * h);
        }
    }
}
