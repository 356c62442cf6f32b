package dev.reverie.cli.evaluate;

import dev.reverie.eval.EvaluationSet;
import dev.reverie.metric.ResultProvenance;

/**
 * One set of samples before it is measured.
 *
 * @param label what tells it from others
 * @param samples the samples
 * @param provenance where they come from
 */
record Contestant(String label, EvaluationSet samples, ResultProvenance provenance) {}
