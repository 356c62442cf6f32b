/**
 * The command {@code reverie}.
 *
 * <p>{@link dev.reverie.cli.Main} parses the command line. A command class declares its options and its help, and validates
 * the options; the class beside it reads them from there and does the work. An option is therefore declared in one place,
 * and {@code reverie --help} loads neither the tensor engine nor the configuration reader.
 *
 * <pre>{@code
 * int exitCode = Main.run(System.out, System.err, "train", "mnist", "--out", "runs/mnist");
 * }</pre>
 *
 * <table>
 * <caption>The packages</caption>
 * <tr><th>package</th><th>commands</th></tr>
 * <tr><td>{@code train}</td><td>{@code quickstart}, {@code train}</td></tr>
 * <tr><td>{@code sample}</td><td>{@code sample}</td></tr>
 * <tr><td>{@code edit}</td><td>{@code edit} and its tasks</td></tr>
 * <tr><td>{@code density}</td><td>{@code likelihood}, {@code density}, {@code tables}</td></tr>
 * <tr><td>{@code data}</td><td>{@code datasets}, {@code datasets analyse}</td></tr>
 * <tr><td>{@code inspect}</td><td>{@code info}, {@code presets}, {@code samplers}, {@code doctor}</td></tr>
 * <tr><td>{@code weights}</td><td>{@code convert}, {@code ema}</td></tr>
 * <tr><td>{@code studio}</td><td>{@code studio}</td></tr>
 * <tr><td>{@code terminal}</td><td>console, progress lines, exit codes</td></tr>
 * <tr><td>{@code report}</td><td>figures and pages about a trained model</td></tr>
 * </table>
 *
 * <p>Exit codes: 0 done, 1 failed, 2 the command line or the configuration is wrong.
 */
@NullMarked
package dev.reverie.cli;

import org.jspecify.annotations.NullMarked;
