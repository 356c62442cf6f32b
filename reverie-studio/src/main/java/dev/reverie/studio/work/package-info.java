/**
 * What jobs do. {@link dev.reverie.studio.work.StudioPlanner} checks a request and makes the work of it: each kind has a class
 * that reads its request, and a command and a program that do the same.
 */
@NullMarked
package dev.reverie.studio.work;

import org.jspecify.annotations.NullMarked;
