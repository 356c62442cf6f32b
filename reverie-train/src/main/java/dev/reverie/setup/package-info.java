/**
 * Chooses a whole configuration for data that nobody has described: looks at them, times the machine, and fits network and
 * number of steps to a time budget.
 *
 * <pre>{@code
 * AutoSetup setup = AutoSetup.of(Path.of("pictures"), List.of(), Budget.parse("30m"), Pace::measure);
 * setup.words().forEach(System.err::println);         // what was seen and chosen, a line each
 * Files.writeString(Path.of("config.yaml"), setup.yaml());
 * RunConfig config = setup.config();                  // equal to what that file says
 * }</pre>
 *
 * <table>
 * <caption>What is chosen</caption>
 * <tr><th>data</th><th>network</th><th>process</th></tr>
 * <tr><td>images</td><td>a small DDPM++ U-Net, as large as the budget trains</td><td rowspan="3">EDM: preconditioned, weighted
 * and sampled as in Karras et al. 2022 (arXiv:2206.00364), whose flow is sound after few steps of training</td></tr>
 * <tr><td>rows and points</td><td>a residual perceptron, columns standardised</td></tr>
 * <tr><td>series</td><td>the U-Net along one axis</td></tr>
 * </table>
 *
 * <p>{@link dev.reverie.setup.PresetData} brings data of one's own into a preset.
 */
@NullMarked
package dev.reverie.setup;

import org.jspecify.annotations.NullMarked;
