/**
 * {@code reverie edit}: inverse problems and variations on one picture.
 *
 * <p>Each task is a command class that holds its own options; {@link dev.reverie.cli.edit.EditTaskCommand} holds those that
 * all tasks share.
 */
@NullMarked
package dev.reverie.cli.edit;

import org.jspecify.annotations.NullMarked;
