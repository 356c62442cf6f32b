/**
 * Small benchmarks of single operations, run by JMH: {@code bin/reverie-bench micro -f 1}.
 *
 * <table>
 * <caption>What is here</caption>
 * <tr><th>class</th><th>what</th></tr>
 * <tr><td>{@link dev.reverie.bench.micro.TensorOverhead}</td><td>an operation of the engine beyond its arithmetic</td></tr>
 * <tr><td>{@link dev.reverie.bench.micro.SafetensorsReading}</td><td>opening and copying a checkpoint</td></tr>
 * <tr><td>{@link dev.reverie.bench.micro.RandomStreamDrawing}</td><td>deriving streams and drawing from them</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.bench.micro;

import org.jspecify.annotations.NullMarked;
