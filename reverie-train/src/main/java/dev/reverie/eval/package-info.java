/**
 * Evaluation of models and samplers.
 *
 * <pre>{@code
 * ModelData data = ModelData.own(model, ModelData.Part.TEST, DataOptions.defaults());
 * DataKind kind = Levels.of(data, Optional.empty());
 * LikelihoodRun run = new LikelihoodRun(estimator, data, 10_000, 64, 0, "runs/mnist", Device.CPU);
 * run.run(Path.of("scores.csv"), (done, total) -> true).ifPresent(System.out::println);
 * }</pre>
 *
 * <table>
 * <caption>The classes</caption>
 * <tr><th>class</th><th>is</th></tr>
 * <tr><td>{@link dev.reverie.eval.ModelData}</td><td>examples in the coordinates of a model</td></tr>
 * <tr><td>{@link dev.reverie.eval.Levels}</td><td>quantisation of a data set</td></tr>
 * <tr><td>{@link dev.reverie.eval.LikelihoodRun}</td><td>the likelihood of a data set, resumable</td></tr>
 * <tr><td>{@link dev.reverie.eval.ScoreTable}</td><td>its file</td></tr>
 * <tr><td>{@link dev.reverie.eval.SamplerComparison}</td><td>samplers side by side</td></tr>
 * <tr><td>{@link dev.reverie.eval.FeatureNetwork}</td><td>maps images to the features that metrics compare</td></tr>
 * <tr><td>{@link dev.reverie.eval.PublishedNetwork}</td><td>those of published figures by name, and where their files are from</td></tr>
 * <tr><td>{@link dev.reverie.eval.FeatureFiles}</td><td>fetches and keeps their files</td></tr>
 * <tr><td>{@link dev.reverie.eval.Auroc}</td><td>separation of two sets by their scores</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.eval;

import org.jspecify.annotations.NullMarked;
