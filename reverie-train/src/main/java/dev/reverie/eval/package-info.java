/**
 * Evaluation of models and samplers.
 */
@NullMarked
package dev.reverie.eval;

import org.jspecify.annotations.NullMarked;
