/**
 * Models of the diffusers library, in both directions: its folders are read and written, its published models fetched by
 * name.
 *
 * <pre>{@code
 * Path folder = new ModelHub(ModelHub.Settings.ofEnvironment(), DatasetDownload.Progress.SILENT)
 *         .fetch("google/ddpm-cifar10-32");
 * try (DiffusersModel model = DiffusersModel.open(folder, Device.CPU)) {
 *     Tensor images = model.sample(16, 100, 0);
 * }
 * DiffusersExport.write(Path.of("mine"), network, scheduler, 32, 32);
 * DiffusersImport.toRun(folder, "cifar10", Path.of("runs/cifar10"), List.of());
 * }</pre>
 *
 * <table>
 * <caption>What is read</caption>
 * <tr><th>file</th><th>accepted</th></tr>
 * <tr><td>{@code config.json}</td><td>{@code UNet2DModel} of plain blocks: a {@link dev.reverie.network.unet2d.Unet2d};
 *     of skip blocks: a {@link dev.reverie.network.Ncsnpp}</td></tr>
 * <tr><td>{@code scheduler_config.json}</td><td>{@code DDPMScheduler}, {@code DDIMScheduler},
 *     {@code ScoreSdeVeScheduler}</td></tr>
 * <tr><td>weights</td><td>safetensors or {@code .bin}, under the names of current and of the first releases</td></tr>
 * </table>
 *
 * <p>A folder becomes a run by {@link dev.reverie.interop.diffusers.DiffusersImport}, a run a folder by
 * {@link dev.reverie.interop.diffusers.RunExport}: the run's configuration holds the settings of the files.
 *
 * <p>Every option is either supported or refused by name.
 */
@NullMarked
package dev.reverie.interop.diffusers;

import org.jspecify.annotations.NullMarked;
