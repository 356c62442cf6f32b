/**
 * Configurations: YAML in, validated records out.
 *
 * <p>Every key is known, typed and range-checked, and sections are checked against each other, so a misspelt key is an error
 * before the run begins. The resolved configuration, with all defaults, is stored with the results.
 *
 * <pre>{@code
 * RunConfig config = RunConfig.load(Path.of("mine.yaml"), List.of("training.steps=2000"));
 * RunConfig small = Presets.named("quickstart-digits").with("training.batchSize=32");
 * Files.writeString(Path.of("resolved.yaml"), small.yaml());
 * }</pre>
 *
 * <table>
 * <caption>The sections</caption>
 * <tr><th>section</th><th>record</th><th>content</th></tr>
 * <tr><td>{@code data}</td><td>{@link dev.reverie.config.DataConfig}</td><td>data set and preprocessing</td></tr>
 * <tr><td>{@code process}</td><td>{@link dev.reverie.config.ProcessConfig}</td><td>the noise schedule</td></tr>
 * <tr><td>{@code network}</td><td>{@link dev.reverie.config.NetworkConfig}</td><td>NCSN++, DDPM++, DDPM, NCSN, NCSNv2, DiT, a
 *     U-Net for series, a perceptron, a flow's velocity, a classifier</td></tr>
 * <tr><td>{@code objective}</td><td>{@link dev.reverie.config.ObjectiveConfig}, {@link dev.reverie.config.FlowConfig},
 *     {@link dev.reverie.config.ClassifierConfig}</td>
 *     <td>the loss: of a score model, of a flow, which then has no {@code process}, or of a classifier, which has no
 *     {@code sampling}</td></tr>
 * <tr><td>{@code training}</td><td>{@link dev.reverie.config.TrainingConfig}</td><td>steps, optimiser, averages, checkpoints</td></tr>
 * <tr><td>{@code sampling}</td><td>{@link dev.reverie.config.SamplingConfig}, {@link dev.reverie.config.FlowConfig}</td><td>sampler, grid, guidance</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.config;

import org.jspecify.annotations.NullMarked;
