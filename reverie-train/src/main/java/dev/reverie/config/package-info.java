/**
 * Configurations: YAML in, validated records out.
 *
 * <p>The problem: a run of hours must not fail, or quietly do something else, because of a misspelt key. So every key is
 * known, typed and ranged; sections are checked against each other; and the whole, with each default filled in, is kept
 * beside the results.
 *
 * <pre>{@code
 * RunConfig config = RunConfig.load(Path.of("mine.yaml"), List.of("training.steps=2000"));
 * RunConfig small = Presets.named("quickstart-digits").with("training.batchSize=32");
 * Files.writeString(Path.of("resolved.yaml"), small.yaml());
 * }</pre>
 *
 * <table>
 * <caption>The sections</caption>
 * <tr><th>section</th><th>record</th><th>says</th></tr>
 * <tr><td>{@code data}</td><td>{@link dev.reverie.config.DataConfig}</td><td>which examples, in which form</td></tr>
 * <tr><td>{@code process}</td><td>{@link dev.reverie.config.ProcessConfig}</td><td>how data become noise</td></tr>
 * <tr><td>{@code network}</td><td>{@link dev.reverie.config.NetworkConfig}</td><td>NCSN++, DDPM++, DDPM, NCSN, NCSNv2, DiT, a
 *     U-Net for series, a perceptron, a flow's velocity, a classifier</td></tr>
 * <tr><td>{@code objective}</td><td>{@link dev.reverie.config.ObjectiveConfig}, {@link dev.reverie.config.FlowConfig},
 *     {@link dev.reverie.config.ClassifierConfig}</td>
 *     <td>the loss: of a score model, of a flow, which then has no {@code process}, or of a classifier, which has no
 *     {@code sampling}</td></tr>
 * <tr><td>{@code training}</td><td>{@link dev.reverie.config.TrainingConfig}</td><td>steps, optimiser, averages, what is kept</td></tr>
 * <tr><td>{@code sampling}</td><td>{@link dev.reverie.config.SamplingConfig}, {@link dev.reverie.config.FlowConfig}</td><td>how noise becomes data</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.config;

import org.jspecify.annotations.NullMarked;
