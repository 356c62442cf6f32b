/**
 * Data sets: what a score network learns from.
 *
 * <p>A {@link dev.reverie.data.Dataset} gives examples by index: images in {@code [0, 1]} as {@code [C, H, W]}, points and
 * table rows as they are. Plain Java arrays, no tensors; reading is safe from many threads.
 *
 * <pre>{@code
 * DataSplits mnist = Datasets.open("mnist", DataOptions.defaults());           // or a path: IDX, CIFAR, images, csv, npy
 * Batches batches = new Batches(mnist.train(), 128, RandomStream.of(seed), false);
 * float[] images = new float[128 * mnist.train().shape().length()];
 * int[] labels = new int[128];
 * batches.fill(step, images, labels);                                          // a pure function of the step
 * }</pre>
 *
 * <table>
 * <caption>Where examples come from</caption>
 * <tr><th>Source</th><th>Class</th><th>Shape</th></tr>
 * <tr><td>MNIST family, IDX files</td><td>{@link dev.reverie.data.image.IdxDataset}</td><td>1 x H x W</td></tr>
 * <tr><td>CIFAR-10, binary layout</td><td>{@link dev.reverie.data.image.CifarDataset}</td><td>3 x 32 x 32</td></tr>
 * <tr><td>8 x 8 digits as text</td><td>{@link dev.reverie.data.table.DigitsCsv}</td><td>1 x 8 x 8</td></tr>
 * <tr><td>folder or zip of PNG and JPEG</td><td>{@link dev.reverie.data.image.ImageFolder}</td><td>C x H x W</td></tr>
 * <tr><td>NumPy arrays</td><td>{@link dev.reverie.data.catalog.NpyDataset}</td><td>images, vectors or series</td></tr>
 * <tr><td>tables</td><td>{@link dev.reverie.data.table.CsvTable}</td><td>D</td></tr>
 * <tr><td>drawn by this program</td><td>{@link dev.reverie.data.toy.DrawnDigits}</td><td>1 x S x S, endless</td></tr>
 * <tr><td>points in the plane</td><td>{@link dev.reverie.data.toy.Toy2d}</td><td>2, endless</td></tr>
 * <tr><td>series of four wave forms</td><td>{@link dev.reverie.data.toy.Waveforms}</td><td>1 x 64, endless</td></tr>
 * </table>
 *
 * <p>Sets known by name are in the {@link dev.reverie.data.catalog.DatasetCatalog}; {@link dev.reverie.data.catalog.DatasetDownload}
 * fetches them from their homes and checks their hashes. Every fault of a file is a
 * {@link dev.reverie.data.DataException} that names the file, the fault and the remedy.
 */
@NullMarked
package dev.reverie.data;

import org.jspecify.annotations.NullMarked;
