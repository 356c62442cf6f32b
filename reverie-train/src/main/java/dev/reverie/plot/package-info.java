/**
 * Plots and reports: charts, image grids, filmstrips, animations and a self-contained HTML page.
 *
 * <p>The package needs no display, fonts or network. It draws everything itself, including letters; {@code javax.imageio} only
 * encodes bitmaps. Reports contain charts as SVG with text. The same data give the same bytes on every machine.
 *
 * <pre>{@code
 * LineChart loss = LineChart.titled("Training loss").xLabel("step").logY().series("train", steps, losses).smoothed(50);
 * ScatterPlot samples = ScatterPlot.titled("Samples").points("data", data).points("model", drawn);
 * Figure figure = Figure.of(loss, samples).title("Eight gaussians").hiDpi();
 * figure.writePng(folder.resolve("overview.png"));
 * HtmlReport.titled("Quickstart").section("Result").figure(figure, "Loss and samples", "Left: ...").writeTo(page);
 * }</pre>
 *
 * <table>
 * <caption>The panels</caption>
 * <tr><th>To show</th><th>Use</th></tr>
 * <tr><td>a quantity over steps or times</td><td>{@link dev.reverie.plot.LineChart}</td></tr>
 * <tr><td>points in the plane, data beside samples</td><td>{@link dev.reverie.plot.ScatterPlot}</td></tr>
 * <tr><td>a density or another function of the plane</td><td>{@link dev.reverie.plot.HeatMap}</td></tr>
 * <tr><td>a score or velocity field</td><td>{@link dev.reverie.plot.ArrowField}</td></tr>
 * <tr><td>a few numbers by name</td><td>{@link dev.reverie.plot.BarChart}</td></tr>
 * <tr><td>a distribution of one quantity</td><td>{@link dev.reverie.plot.Histogram}</td></tr>
 * <tr><td>sample images</td><td>{@link dev.reverie.plot.ImageGrid}; single files: {@link dev.reverie.plot.Images}</td></tr>
 * <tr><td>a trajectory at a few times</td><td>{@link dev.reverie.plot.Filmstrip}</td></tr>
 * <tr><td>a trajectory as a film</td><td>{@link dev.reverie.plot.AnimatedGif}</td></tr>
 * <tr><td>a loss in the console</td><td>{@link dev.reverie.plot.Sparkline}</td></tr>
 * <tr><td>all of it on a page</td><td>{@link dev.reverie.plot.HtmlReport}</td></tr>
 * </table>
 *
 * <p>Data may hold NaN and infinities: they are left out and counted in a remark below the chart. Empty data give an
 * empty chart that says so. Wrong arguments are {@link java.lang.IllegalArgumentException}s.
 */
@NullMarked
package dev.reverie.plot;

import org.jspecify.annotations.NullMarked;
