package dev.reverie.lab.density;

import dev.reverie.lab.fokkerplanck.Density2d;
import dev.reverie.plot.Figure;
import dev.reverie.plot.HeatMap;
import dev.reverie.plot.Limits;
import dev.reverie.plot.Panel;
import java.util.ArrayList;
import java.util.List;

/** Pictures of a film in the plane: a row of maps for each of the three solutions. */
record PlanePictures(DensityFilm film) implements FilmPictures {
    private static final double SHOWN = 2.6;
    private static final int COLUMNS = 6;
    private static final int PROFILE = 60;

    @Override
    public Figure strip() {
        List<DensityFrame> chosen = FilmPictures.chosen(film, COLUMNS, PlanePictures::profile);
        List<Panel> panels = new ArrayList<>();
        for (Way way : Way.values()) {
            for (int i = 0; i < chosen.size(); i++) {
                PlaneFrame frame = (PlaneFrame) chosen.get(i);
                HeatMap map = map(frame, way).size(150, 150);
                map = way == Way.EXACT ? map.title(frame.caption()) : map;
                panels.add(i == 0 ? map.yLabel(way.label) : map);
            }
        }
        return Figure.grid(chosen.size(), panels).title(film.title());
    }

    @Override
    public Figure frame(DensityFrame frame) {
        PlaneFrame plane = (PlaneFrame) frame;
        List<Panel> panels = new ArrayList<>();
        for (Way way : Way.values()) {
            panels.add(map(plane, way).size(240, 240).title(way.label));
        }
        return Figure.grid(panels.size(), panels).title(film.title() + ":  " + frame.caption());
    }

    /** The three ways to a density. */
    private enum Way {
        EXACT("analytic"),
        SOLVED("finite volume"),
        PARTICLES("particles");

        private final String label;

        Way(String label) {
            this.label = label;
        }

        Density2d of(PlaneFrame frame) {
            return switch (this) {
                case EXACT -> frame.exact();
                case SOLVED -> frame.solved();
                case PARTICLES -> frame.particles();
            };
        }
    }

    private static HeatMap map(PlaneFrame frame, Way way) {
        Density2d density = way.of(frame);
        int cells = density.xAxis().cells();
        // where the axes end before the picture does, there is nothing to see, and it is shown as such
        int rim = (int) Math.max(0.0, Math.ceil(0.5 * cells * (SHOWN / frame.unit() - 1.0)));
        int side = cells + 2 * rim;
        float[] values = new float[side * side];
        for (int row = 0; row < cells; row++) {
            for (int column = 0; column < cells; column++) {
                values[(row + rim) * side + column + rim] = (float) valueAt(density, frame, column, row);
            }
        }
        Limits all = Limits.symmetric(frame.unit() * side / cells);
        return HeatMap.of(values, side, side, all, all)
                .smooth()
                .valueLimits(new Limits(0.0, top(frame)))
                .xLimits(Limits.symmetric(SHOWN))
                .yLimits(Limits.symmetric(SHOWN));
    }

    /** A density in the unit of pictures. */
    private static double valueAt(Density2d density, PlaneFrame frame, int column, int row) {
        double scale = density.xAxis().high() / frame.unit();
        return density.value(column, row) * scale * scale;
    }

    /** One scale for the three, so that colours compare. */
    private static double top(PlaneFrame frame) {
        double top = 0.0;
        for (int row = 0; row < frame.exact().yAxis().cells(); row++) {
            for (int column = 0; column < frame.exact().xAxis().cells(); column++) {
                top = Math.max(top, valueAt(frame.exact(), frame, column, row));
            }
        }
        return top;
    }

    private static double[] profile(DensityFrame frame) {
        PlaneFrame plane = (PlaneFrame) frame;
        Density2d density = plane.solved();
        double scale = density.xAxis().high() / plane.unit();
        double[] profile = new double[PROFILE * PROFILE];
        for (int i = 0; i < profile.length; i++) {
            int column = density.xAxis().cellOf(place(i % PROFILE) * scale);
            int row = density.yAxis().cellOf(place(i / PROFILE) * scale);
            profile[i] = valueAt(density, plane, column, row);
        }
        return profile;
    }

    private static double place(int i) {
        return SHOWN * (2.0 * (i + 0.5) / PROFILE - 1.0);
    }
}
