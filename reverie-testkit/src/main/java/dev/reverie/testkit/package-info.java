/**
 * Test support: golden cases, and their tolerances.
 *
 * <p>A golden case is a folder of reference numbers made by an independent program: {@code config.json} names the kind
 * of
 * check, {@code tensors.safetensors} holds inputs and results, {@code tolerances.json} how far the reference's own
 * float32
 * run is from its float64 run.
 *
 * <pre>{@code
 * for (GoldenCase golden : GoldenCase.discover(folder)) {
 *     Verdict verdict = new Verdict(golden);
 *     checkOf(golden.kind()).check(golden, verdict);   // verdict.compare("output", FLOAT32, values) ...
 *     assertThat(verdict.failures()).isEmpty();
 * }
 * }</pre>
 *
 * <table>
 * <caption>What is here</caption>
 * <tr><th>type</th><th>what it is for</th></tr>
 * <tr><td>{@link dev.reverie.testkit.GoldenCase}</td><td>one folder: configuration, tensors, weights,
 * tolerances</td></tr>
 * <tr><td>{@link dev.reverie.testkit.GoldenCheck}</td><td>what is computed for one kind of case</td></tr>
 * <tr><td>{@link dev.reverie.testkit.Verdict}</td><td>compares results with the reference and keeps count</td></tr>
 * <tr><td>{@link dev.reverie.testkit.Precision}</td><td>the rule that a comparison follows</td></tr>
 * <tr><td>{@link dev.reverie.testkit.GoldenReport}</td><td>the table of a whole run</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.testkit;

import org.jspecify.annotations.NullMarked;
