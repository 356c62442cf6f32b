/**
 * Noise schedules: how much of the data is left, and how much noise is added, at each time.
 *
 * <p>A {@link dev.reverie.schedule.Schedule} is two functions, {@code alpha(t)} and {@code sigma(t)}, with derivatives, in
 * float64. Data are at the small end of time, noise at the large end. Everything else (drift, diffusion, signal-to-noise
 * ratio and its inverse) follows from them.
 *
 * <pre>{@code
 * Schedule schedule = new VariancePreserving();          // betas 0.1 to 20
 * double t = schedule.timeOfLogSnr(0.0);                 // where signal and noise are equal
 * double xt = schedule.alpha(t) * x0 + schedule.sigma(t) * eps;
 * }</pre>
 *
 * <table>
 * <caption>The schedules</caption>
 * <tr><th>class</th><th>alpha</th><th>sigma</th><th>use it for</th></tr>
 * <tr><td>{@link dev.reverie.schedule.VarianceExploding}</td><td>1</td><td>geometric</td><td>best samples in the SDE paper</td></tr>
 * <tr><td>{@link dev.reverie.schedule.VariancePreserving}</td><td>exp(-B/2)</td><td>sqrt(1 - alpha^2)</td><td>DDPM and its checkpoints</td></tr>
 * <tr><td>{@link dev.reverie.schedule.SubVariancePreserving}</td><td>exp(-B/2)</td><td>1 - alpha^2</td><td>likelihoods</td></tr>
 * <tr><td>{@link dev.reverie.schedule.CosineVariancePreserving}</td><td>cosine</td><td>sqrt(1 - alpha^2)</td><td>small images</td></tr>
 * <tr><td>{@link dev.reverie.schedule.Edm}</td><td>1</td><td>t</td><td>few-step solvers</td></tr>
 * <tr><td>{@link dev.reverie.schedule.RectifiedFlow}</td><td>1 - t</td><td>t</td><td>flow matching</td></tr>
 * <tr><td>{@link dev.reverie.schedule.UserSchedule}</td><td>yours</td><td>yours</td><td>experiments; checked when made</td></tr>
 * </table>
 *
 * <p>A schedule also names the discrete chain whose continuous limit it is, what its networks predict by convention, and
 * whether its variance explodes; the defaults follow from {@code alpha} and {@code sigma}, so that a schedule of your own
 * works wherever the built-in ones do.
 *
 * <table>
 * <caption>Discrete chains</caption>
 * <tr><th>class</th><th>what</th></tr>
 * <tr><td>{@link dev.reverie.schedule.SmldChain}</td><td>geometric noise levels of NCSN, both orders, labels</td></tr>
 * <tr><td>{@link dev.reverie.schedule.DdpmChain}</td><td>rates of DDPM, linear, cosine or given, with products</td></tr>
 * <tr><td>{@link dev.reverie.schedule.BetaSchedule}</td><td>the published rules for those rates</td></tr>
 * <tr><td>{@link dev.reverie.schedule.ChainSchedule}</td><td>the continuous schedule through the points of a chain</td></tr>
 * <tr><td>{@link dev.reverie.schedule.LadderDesign}</td><td>the noise levels that given data ask for (NCSNv2)</td></tr>
 * <tr><td>{@link dev.reverie.schedule.TimeIndexing}</td><td>from a time to an index: nearest, or truncated as published</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.schedule;

import org.jspecify.annotations.NullMarked;
