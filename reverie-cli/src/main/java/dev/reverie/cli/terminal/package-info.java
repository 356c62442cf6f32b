/**
 * Terminal output of the commands: the console, progress lines, tables of text and exit codes.
 *
 * <p>Results go to one stream, progress and errors to the other; {@link dev.reverie.cli.terminal.Console} holds both.
 *
 * <pre>{@code
 * try (WorkLine line = new WorkLine(console, "sampling", "samples", 64)) {
 *     line.reach(12);
 * }
 * }</pre>
 */
@NullMarked
package dev.reverie.cli.terminal;

import org.jspecify.annotations.NullMarked;
