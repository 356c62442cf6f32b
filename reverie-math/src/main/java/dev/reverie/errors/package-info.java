/**
 * Exceptions about input, files and computations.
 *
 * <p>Every one of them extends {@link dev.reverie.errors.ReverieException}: its message says what is wrong, the value got
 * and what is accepted, and {@link dev.reverie.errors.ReverieException#remedy()} what to do about it. An
 * {@link java.lang.IllegalArgumentException} is different: code called a method against its contract.
 *
 * <table>
 * <caption>The exceptions</caption>
 * <tr><th>exception</th><th>cause</th></tr>
 * <tr><td>{@link dev.reverie.errors.RequestException}</td><td>values, models or data that were chosen do not go
 *     together; the configuration's {@code ConfigException} is one</td></tr>
 * <tr><td>{@code DataException}, {@code FileFormatException}, {@code WeightMismatchException}</td><td>a file does not hold
 *     what it should</td></tr>
 * <tr><td>{@code RunException}, {@code FileWriteException}</td><td>a run directory cannot be read or written</td></tr>
 * <tr><td>{@code NonFiniteLossException}, {@code NonFiniteScoreException}, {@code IntegrationException} and others</td>
 *     <td>a computation diverged or cannot reach its tolerance</td></tr>
 * <tr><td>{@code EngineException}</td><td>the tensor engine failed</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.errors;

import org.jspecify.annotations.NullMarked;
