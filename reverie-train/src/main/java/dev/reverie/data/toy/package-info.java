/**
 * Generated sets: points in the plane, drawn digits, wave forms. Example i is a function of the seed and i.
 */
@NullMarked
package dev.reverie.data.toy;

import org.jspecify.annotations.NullMarked;
