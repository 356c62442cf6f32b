/**
 * What happens in a run, and where it is told.
 *
 * <p>The trainer makes {@link dev.reverie.track.Event}s and knows nothing of files or terminals; sinks write them down.
 *
 * <pre>{@code
 * EventSink sink = EventSink.all(List.of(
 *         new ConsoleSink(System.err, true), new JsonLinesSink(metrics, 50), new TensorBoardSink(folder, 50)));
 * sink.accept(new Event.Step(1, loss, gradientNorm, learningRate, seconds));
 * }</pre>
 *
 * <table>
 * <caption>The sinks</caption>
 * <tr><th>sink</th><th>for</th></tr>
 * <tr><td>{@link dev.reverie.track.ConsoleSink}</td><td>people who wait</td></tr>
 * <tr><td>{@link dev.reverie.track.JsonLinesSink}</td><td>programs, and the report of a run</td></tr>
 * <tr><td>{@link dev.reverie.track.TensorBoardSink}</td><td>TensorBoard</td></tr>
 * </table>
 *
 * <p>{@link dev.reverie.track.Progress} and {@link dev.reverie.track.StatusLine} serve any other long work.
 */
@NullMarked
package dev.reverie.track;

import org.jspecify.annotations.NullMarked;
