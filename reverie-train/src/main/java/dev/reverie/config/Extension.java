package dev.reverie.config;

/**
 * A kind that a jar on the class path adds to configurations. {@link java.util.ServiceLoader} finds it: the jar names the class
 * in {@code META-INF/services/} under the full name of one of the interfaces below.
 *
 * <table>
 * <caption>What can be added</caption>
 * <tr><th>interface</th><th>chosen by the key</th></tr>
 * <tr><td>{@link NetworkExtension}</td><td>{@code network.kind}</td></tr>
 * <tr><td>{@link ScheduleExtension}</td><td>{@code process.kind}</td></tr>
 * <tr><td>{@link ObjectiveExtension}</td><td>{@code objective.kind}</td></tr>
 * <tr><td>{@link SamplerExtension}</td><td>{@code sampling.sampler}</td></tr>
 * <tr><td>{@link DatasetExtension}</td><td>{@code data.name}</td></tr>
 * <tr><td>{@link MetricExtension}</td><td>{@code --metrics}</td></tr>
 * </table>
 *
 * <p>A class needs a public constructor without arguments. A kind must differ from those built in and from those of other jars.
 */
public interface Extension {
    /** The word that chooses it in a configuration, in camelCase. */
    String kind();

    /** One line for people. */
    String description();
}
