/**
 * Density estimation on tables: a Gaussian, a mixture of Gaussians, a continuous normalizing flow trained by maximum
 * likelihood (FFJORD), the same network trained by flow matching, and a score model.
 *
 * <p>The models are compared by the log-likelihood of test rows, with simple baselines. All models use the same standardised
 * rows, the same validation rows for early stopping and the same test rows, and the exact divergence.
 *
 * <pre>{@code
 * DensityTable table = DensityTable.of(DensityTables.open("wine", Path.of("uci"), 0, true));
 * TableResult result = new TableComparison(TabularSettings.forColumns(table.columns())).run(table, TabularProgress.NONE);
 * result.models().get(1).mean();                     // nats per row of the standardised data
 * ComparisonReport.markdown(List.of(result));
 * }</pre>
 *
 * <table>
 * <caption>The models</caption>
 * <tr><th>class</th><th>training</th></tr>
 * <tr><td>{@link dev.reverie.stat.MultivariateNormal}</td><td>moments</td></tr>
 * <tr><td>{@link dev.reverie.stat.GaussianMixture}</td><td>EM; components chosen by validation</td></tr>
 * <tr><td>{@link dev.reverie.flow.MaximumLikelihood}</td><td>likelihood, a solve in every step</td></tr>
 * <tr><td>{@link dev.reverie.flow.FlowMatching}</td><td>regression of velocities, same network</td></tr>
 * <tr><td>{@link dev.reverie.loss.DenoisingScoreMatching}</td><td>regression of noise; density by the probability
 *     flow</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.lab.tabular;

import org.jspecify.annotations.NullMarked;
