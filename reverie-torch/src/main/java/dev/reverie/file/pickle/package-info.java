/**
 * PyTorch's checkpoint files ({@code .pth}, {@code .pt}, {@code .th}), read and written without Python, and without
 * running anything that they hold.
 *
 * <p>The problem: these files are pickles, programs for a stack machine that may name and call any Python function, so
 * that loading one from a stranger is running the stranger's code. Here the machine knows the instructions that build
 * numbers, texts, lists, dictionaries and tensors, and a short list of names; whatever else a file asks for is refused
 * by its name. Numbers of tensors stay in the file until they are asked for.
 *
 * <pre>{@code
 * try (TorchFile file = TorchFile.open(Path.of("checkpoint.pth"))) {
 *     float[] weight = file.tensors().get("model/module.conv1.weight").load().toFloats();
 *     Object step = file.leaves().get("step");
 * }
 * TorchWriter.write(path, Map.of("weight", NdArray.of(values, 64, 3, 3, 3), "step", 2000L));
 * }</pre>
 *
 * <table>
 * <caption>Which files</caption>
 * <tr><th>Form</th><th>Written by</th><th>Here</th></tr>
 * <tr><td>zip archive of a pickle and raw storages</td><td>{@code torch.save} since 1.6</td><td>read, written</td></tr>
 * <tr><td>five pickles and raw storages, one after another</td><td>{@code torch.save} before 1.6</td><td>read</td></tr>
 * <tr><td>TorchScript archive</td><td>{@code torch.jit.save}</td><td>recognised and refused: it is a program</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.file.pickle;

import org.jspecify.annotations.NullMarked;
