/**
 * Events of a run and their sinks.
 *
 * <p>The trainer emits {@link dev.reverie.track.Event}s; sinks write them to terminals and files.
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
 * <tr><td>{@link dev.reverie.track.ConsoleSink}</td><td>the terminal</td></tr>
 * <tr><td>{@link dev.reverie.track.JsonLinesSink}</td><td>{@code metrics.jsonl}, which the report reads</td></tr>
 * <tr><td>{@link dev.reverie.track.TensorBoardSink}</td><td>TensorBoard</td></tr>
 * </table>
 *
 * <p>{@link dev.reverie.track.Progress} and {@link dev.reverie.track.StatusLine} report the progress of other long work.
 */
@NullMarked
package dev.reverie.track;

import org.jspecify.annotations.NullMarked;
