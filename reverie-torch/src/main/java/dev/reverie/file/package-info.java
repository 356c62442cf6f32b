/**
 * Files of arrays: safetensors checkpoints and NumPy's npy and npz. Headers in JSON are parsed by Jackson.
 *
 * <p>The problem: a checkpoint must open at once whatever its size, must never be half written, and may come from a
 * stranger. So files are mapped, saved through a temporary file and a rename, and checked whole before a value is given
 * out; a damaged or hostile file is a {@link dev.reverie.file.FileFormatException} that names the file and the fault.
 *
 * <pre>{@code
 * SafetensorsWriter.write(path, Map.of("weight", NdArray.of(values, 64, 3, 3, 3)), Map.of("step", "2000"));
 * try (SafetensorsFile file = Safetensors.open(path)) {
 *     float[] weight = file.get("weight").toFloats();
 *     String step = file.metadata().get("step");
 * }
 * NdArray images = Npy.read(folder.resolve("images.npy"));
 * }</pre>
 *
 * <table>
 * <caption>Which format for what</caption>
 * <tr><th>Format</th><th>Class</th><th>Holds</th><th>Choose it for</th></tr>
 * <tr><td>safetensors</td><td>{@link dev.reverie.file.Safetensors}, {@link dev.reverie.file.SafetensorsWriter}</td>
 *     <td>named arrays of all types, texts</td><td>checkpoints; anything larger than 2 GB</td></tr>
 * <tr><td>npy</td><td>{@link dev.reverie.file.Npy}</td><td>one array, no bfloat16</td>
 *     <td>exchange with NumPy</td></tr>
 * <tr><td>npz</td><td>{@link dev.reverie.file.Npz}</td><td>named arrays, no bfloat16, may be compressed</td>
 *     <td>data sets and statistics in NumPy's form</td></tr>
 * <tr><td>{@code torch.save}</td><td>{@code TorchFile} and {@code TorchWriter} in {@code dev.reverie.file.pickle}</td>
 *     <td>nested dictionaries of arrays, numbers and texts</td><td>exchange with PyTorch</td></tr>
 * </table>
 *
 * <p>Every array is a {@link dev.reverie.file.NdArray}: element type, shape and little-endian bytes in row-major order.
 * Other files that must not be lost half-way are saved with {@link dev.reverie.file.AtomicFile}.
 */
@NullMarked
package dev.reverie.file;

import org.jspecify.annotations.NullMarked;
