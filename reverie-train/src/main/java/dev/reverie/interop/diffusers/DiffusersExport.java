package dev.reverie.interop.diffusers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.errors.RequestException;
import dev.reverie.file.AtomicFile;
import dev.reverie.file.OutputFolder;
import dev.reverie.network.Ncsnpp;
import dev.reverie.network.Network;
import dev.reverie.network.NoiseCondition;
import dev.reverie.network.unet2d.Unet2d;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Writes a model as a folder that the diffusers library opens: {@code model_index.json},
 * {@code unet/config.json}, {@code unet/diffusion_pytorch_model.safetensors} and
 * {@code scheduler/scheduler_config.json}.
 */
public final class DiffusersExport {
    /** Release whose format is written; later releases read it, too. */
    private static final String WRITTEN_FOR = "0.31.0";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private DiffusersExport() {}

    /**
     * Writes a folder.
     *
     * @param folder is made if missing; files in it are replaced, each whole or not at all
     * @param network a {@link Unet2d}, or an {@link Ncsnpp} with both image pyramids
     * @param scheduler the process the network was trained on
     * @param height rows of the images
     * @param width columns of the images
     * @throws RequestException if diffusers has no such network, or the network does not belong to the process
     * @throws IOException if writing fails
     */
    public static void write(Path folder, Network network, NoiseScheduler scheduler, int height, int width)
            throws IOException {
        ObjectNode config = UnetWriter.write(network, height, width);
        config.put("_diffusers_version", WRITTEN_FOR);
        boolean takesSigma = network.noiseCondition() == NoiseCondition.SIGMA;
        if (takesSigma != (scheduler instanceof NoiseScheduler.Exploding)) {
            throw new RequestException("a network that is told the noise level belongs to the"
                    + " variance-exploding process, one that is told indices to a DDPM chain; got "
                    + network.getClass().getSimpleName() + " with " + SchedulerWriter.className(scheduler));
        }
        ObjectNode schedule = SchedulerWriter.write(scheduler);
        schedule.put("_diffusers_version", WRITTEN_FOR);
        Path unet = OutputFolder.make(folder.resolve("unet"));
        Path part = OutputFolder.make(folder.resolve("scheduler"));
        StoredWeights.save(network, unet.resolve("diffusion_pytorch_model.safetensors"));
        json(unet.resolve("config.json"), config);
        json(part.resolve("scheduler_config.json"), schedule);
        json(folder.resolve("model_index.json"), index(scheduler));
    }

    private static ObjectNode index(NoiseScheduler scheduler) {
        ObjectNode index = MAPPER.createObjectNode();
        String name = SchedulerWriter.className(scheduler);
        index.put(
                "_class_name",
                switch (name) {
                    case "DDPMScheduler" -> "DDPMPipeline";
                    case "DDIMScheduler" -> "DDIMPipeline";
                    default -> "ScoreSdeVePipeline";
                });
        index.put("_diffusers_version", WRITTEN_FOR);
        index.putArray("scheduler").add("diffusers").add(name);
        index.putArray("unet").add("diffusers").add("UNet2DModel");
        return index;
    }

    private static void json(Path file, JsonNode tree) throws IOException {
        byte[] bytes;
        try {
            bytes = (MAPPER.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(tree) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can always be written", e);
        }
        AtomicFile.write(file, bytes.length, channel -> {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        });
    }
}
