package dev.reverie.lab.density;

import dev.reverie.lab.fokkerplanck.Density1d;
import dev.reverie.plot.Figure;
import dev.reverie.plot.HeatMap;
import dev.reverie.plot.Limits;
import dev.reverie.plot.LineChart;
import dev.reverie.plot.Panel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Pictures of a film on the line: three maps of position against time, and curves at a few times. */
record LinePictures(DensityFilm film) implements FilmPictures {
    private static final double SHOWN = 3.2;
    private static final int ROWS = 160;
    private static final int CURVES = 6;
    /** Particles first, so that the smooth curves lie on top of their steps. */
    private static final String[] NAMES = {"particles", "analytic", "finite volume"};

    @Override
    public Figure strip() {
        List<Panel> panels = new ArrayList<>();
        panels.add(map("analytic", LineFrame::exact));
        panels.add(map("finite volume", LineFrame::solved));
        panels.add(map("particles", LineFrame::particles));
        double highest = highest();
        for (DensityFrame frame : FilmPictures.chosen(film, CURVES, LinePictures::profile)) {
            panels.add(curves((LineFrame) frame, highest).size(300, 180));
        }
        return Figure.grid(3, panels).title(film.title());
    }

    @Override
    public Figure frame(DensityFrame frame) {
        return Figure.of(curves((LineFrame) frame, highest()).size(520, 300)).title(film.title());
    }

    private HeatMap map(String name, Function<LineFrame, Density1d> which) {
        int columns = film.frames().size();
        float[] values = new float[ROWS * columns];
        for (int column = 0; column < columns; column++) {
            LineFrame frame = (LineFrame) film.frames().get(column);
            Density1d density = which.apply(frame);
            for (int row = 0; row < ROWS; row++) {
                values[row * columns + column] = (float) valueAt(density, frame, place(row));
            }
        }
        return HeatMap.of(values, ROWS, columns, new Limits(-0.5, columns - 0.5), Limits.symmetric(SHOWN))
                .equalAspect(false)
                .valueLimits(new Limits(0.0, mapTop()))
                .title(name)
                .size(300, 200)
                .xLabel("frame")
                .yLabel(film.unitName());
    }

    private static double place(int row) {
        return SHOWN * (2.0 * (row + 0.5) / ROWS - 1.0);
    }

    private static double[] profile(DensityFrame frame) {
        LineFrame line = (LineFrame) frame;
        double[] profile = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            profile[row] = valueAt(line.solved(), line, place(row));
        }
        return profile;
    }

    /** The highest density at the broader end, a little enlarged: narrow peaks at the other may be cut. */
    private double mapTop() {
        return 1.5 * Math.min(top((LineFrame) film.first()), top((LineFrame) film.last()));
    }

    private double highest() {
        double highest = 0.0;
        for (DensityFrame frame : film.frames()) {
            highest = Math.max(highest, top((LineFrame) frame));
        }
        return highest;
    }

    private static double top(LineFrame frame) {
        double top = 0.0;
        for (double value : frame.exact().values()) {
            top = Math.max(top, value);
        }
        return top * frame.exact().axis().high() / frame.unit();
    }

    /** A density in the unit of pictures; 0 beyond its axis. */
    private static double valueAt(Density1d density, LineFrame frame, double place) {
        double x = place / frame.unit() * density.axis().high();
        if (Math.abs(x) > density.axis().high()) {
            return 0.0;
        }
        return density.value(density.axis().cellOf(x)) * density.axis().high() / frame.unit();
    }

    private LineChart curves(LineFrame frame, double highest) {
        return LineChart.titled(frame.caption())
                .series(NAMES[0], steps(frame, true), steps(frame, false))
                .series(NAMES[1], centres(frame), values(frame.exact(), frame))
                .series(NAMES[2], centres(frame), values(frame.solved(), frame))
                .xLimits(Limits.symmetric(SHOWN))
                .yLimits(new Limits(0.0, 1.08 * highest))
                .xLabel(film.unitName());
    }

    private static double[] centres(LineFrame frame) {
        double[] centres = new double[frame.exact().axis().cells()];
        for (int i = 0; i < centres.length; i++) {
            centres[i] = frame.exact().axis().centre(i)
                    * frame.unit()
                    / frame.exact().axis().high();
        }
        return centres;
    }

    private static double[] values(Density1d density, LineFrame frame) {
        double[] values = density.values();
        for (int i = 0; i < values.length; i++) {
            values[i] *= density.axis().high() / frame.unit();
        }
        return values;
    }

    /** The outline of the histogram: two points for each bin. */
    private static double[] steps(LineFrame frame, boolean places) {
        Density1d histogram = frame.particles();
        double unit = frame.unit() / histogram.axis().high();
        double[] steps = new double[2 * histogram.axis().cells()];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = places ? histogram.axis().edge((i + 1) / 2) * unit : histogram.value(i / 2) / unit;
        }
        return steps;
    }
}
