/**
 * Evaluation of samples: numbers with intervals and provenance that refuse to be compared where they must not be.
 *
 * <pre>{@code
 * Features samples = Features.of(generated);         // [N, D] or double[N][D]
 * Features reference = Features.of(data);
 * List<MetricResult> results = Evaluator.of(StandardMetric.forTables()).run(samples, reference, ResultProvenance.none());
 * }</pre>
 *
 * <table>
 * <caption>Where metrics are</caption>
 * <tr><th>package</th><th>metrics</th></tr>
 * <tr><td>{@code metric.picture}</td><td>of features of images: Frechet distance, KID, inception score, precision and recall, density and
 *     coverage, sliced Wasserstein distance, CMMD, classifier test</td></tr>
 * <tr><td>{@code metric.table}</td><td>of points and tables: energy distance, MMD, marginals, pairs, correlations, permutation test,
 *     nearest records</td></tr>
 * <tr><td>{@code metric.memory}</td><td>copies, and memorisation by noise level</td></tr>
 * <tr><td>{@code metric.oracle}</td><td>errors of scores and likelihoods where the truth is known</td></tr>
 * <tr><td>{@code metric.moment}</td><td>moments and histograms that merge, files of statistics</td></tr>
 * <tr><td>{@code metric.feature}</td><td>the feature networks of published figures: Inception, DINOv2, CLIP</td></tr>
 * <tr><td>{@code metric.catalog}</td><td>all by name</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.metric;

import org.jspecify.annotations.NullMarked;
