/**
 * What every handler of the studio stands on: faults as {@code application/problem+json}, checked parameters and bodies,
 * binary arrays, event streams, the guard at the door, and the files of the page.
 *
 * <p>A handler reads its {@link dev.reverie.studio.web.Query} or {@link dev.reverie.studio.web.Fields}, which refuse what is
 * unknown or out of range and name the field, and answers by {@link dev.reverie.studio.web.Answers} or a
 * {@link dev.reverie.studio.web.ArrayAnswer}. It throws a {@link dev.reverie.studio.web.Fault} for anything else that the
 * page should tell its user.
 */
@NullMarked
package dev.reverie.studio.web;

import org.jspecify.annotations.NullMarked;
