/**
 * The command {@code reverie}.
 *
 * <p>The problem: everything the library does should be one line in a terminal, and whatever goes wrong should be said in
 * words that help. {@link dev.reverie.cli.Main} reads the line; a command class holds its options and its help, and
 * nothing else, so that {@code reverie --help} loads neither the tensor engine nor the configuration reader; the work is
 * done by the class beside it.
 *
 * <pre>{@code
 * int exitCode = Main.run(System.out, System.err, "train", "mnist", "--out", "runs/mnist");
 * }</pre>
 *
 * <table>
 * <caption>The commands</caption>
 * <tr><th>command</th><th>does</th></tr>
 * <tr><td>{@code quickstart}</td><td>trains and samples two small models, ends with a page that explains them</td></tr>
 * <tr><td>{@code train}</td><td>trains a preset or a configuration of one's own, or continues a run</td></tr>
 * <tr><td>{@code sample}</td><td>draws samples from a run or a checkpoint</td></tr>
 * <tr><td>{@code info}</td><td>tells what a run or a checkpoint holds</td></tr>
 * <tr><td>{@code presets}, {@code datasets}</td><td>list what there is</td></tr>
 * <tr><td>{@code doctor}</td><td>examines the machine</td></tr>
 * <tr><td>{@code completion}</td><td>prints a script that completes words in a shell</td></tr>
 * </table>
 *
 * <p>Exit codes: 0 done, 1 failed, 2 the command line or the configuration is wrong.
 */
@NullMarked
package dev.reverie.cli;

import org.jspecify.annotations.NullMarked;
