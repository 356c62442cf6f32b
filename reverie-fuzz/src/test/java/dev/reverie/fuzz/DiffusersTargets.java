package dev.reverie.fuzz;

import dev.reverie.interop.diffusers.DiffusersAccess;
import dev.reverie.interop.diffusers.DiffusersModel;
import dev.reverie.torch.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Readers of models of the diffusers library and of what a hub answers. */
final class DiffusersTargets {
    private static final String NETWORK =
            "{\"_class_name\":\"UNet2DModel\",\"act_fn\":\"silu\",\"attention_head_dim\":4,"
                    + "\"block_out_channels\":[8,16],\"down_block_types\":[\"DownBlock2D\",\"AttnDownBlock2D\"],"
                    + "\"up_block_types\":[\"AttnUpBlock2D\",\"UpBlock2D\"],\"in_channels\":3,\"out_channels\":3,"
                    + "\"layers_per_block\":1,\"norm_num_groups\":4,\"norm_eps\":1e-6,\"sample_size\":8,\"freq_shift\":1,"
                    + "\"flip_sin_to_cos\":false,\"downsample_padding\":0,\"mid_block_scale_factor\":1,"
                    + "\"time_embedding_type\":\"positional\",\"center_input_sample\":false}";
    private static final String SKIP = NETWORK.replace("DownBlock2D", "SkipDownBlock2D")
            .replace("UpBlock2D", "SkipUpBlock2D")
            .replace("positional", "fourier")
            .replace("\"attention_head_dim\":4", "\"attention_head_dim\":null")
            .replace("\"mid_block_scale_factor\":1", "\"mid_block_scale_factor\":1.41421356237");
    private static final String CHAIN = "{\"_class_name\":\"DDPMScheduler\",\"beta_start\":0.0001,\"beta_end\":0.02,"
            + "\"beta_schedule\":\"linear\",\"num_train_timesteps\":100,\"clip_sample\":true,"
            + "\"variance_type\":\"fixed_small\",\"trained_betas\":null,\"prediction_type\":\"epsilon\","
            + "\"timestep_spacing\":\"leading\",\"steps_offset\":0,\"rescale_betas_zero_snr\":false}";
    private static final String TRAINED = "{\"_class_name\":\"DDIMScheduler\",\"trained_betas\":[0.1,0.2,0.3],"
            + "\"num_train_timesteps\":3,\"rescale_betas_zero_snr\":true,\"prediction_type\":\"v_prediction\"}";
    private static final String EXPLODING =
            "{\"_class_name\":\"ScoreSdeVeScheduler\",\"sigma_min\":0.01,\"sigma_max\":50,"
                    + "\"num_train_timesteps\":10,\"snr\":0.1,\"correct_steps\":1,\"sampling_eps\":1e-5}";
    private static final String INDEX = "{\"metadata\":{\"total_size\":1},\"weight_map\":{\"a\":"
            + "\"diffusion_pytorch_model-00001-of-00002.safetensors\"}}";
    private static final String LISTING =
            "[{\"type\":\"file\",\"path\":\"unet/config.json\",\"size\":10,\"oid\":\"a\"},"
                    + "{\"type\":\"file\",\"path\":\"scheduler/scheduler_config.json\",\"size\":3,\"oid\":\"b\"},"
                    + "{\"type\":\"file\",\"path\":\"unet/diffusion_pytorch_model.safetensors\",\"size\":9,\"oid\":\"c\",\"lfs\":"
                    + "{\"oid\":\"" + "0".repeat(64) + "\",\"size\":9}},{\"type\":\"directory\",\"path\":\"unet\"}]";

    private DiffusersTargets() {}

    static List<Target> all() {
        return List.of(
                new Target(
                        "diffusers-network",
                        () -> List.of(Pieces.utf8(NETWORK), Pieces.utf8(SKIP)),
                        input -> DiffusersAccess.network(Scratch.file("config.json", input))),
                new Target(
                        "diffusers-scheduler",
                        () -> List.of(Pieces.utf8(CHAIN), Pieces.utf8(TRAINED), Pieces.utf8(EXPLODING)),
                        input -> DiffusersAccess.scheduler(Scratch.file("scheduler_config.json", input))),
                new Target(
                        "diffusers",
                        () -> List.of(
                                Pieces.join(NETWORK, CHAIN, "", "weights"),
                                Pieces.join(SKIP, EXPLODING, INDEX, "weights")),
                        DiffusersTargets::readFolder),
                new Target(
                        "hub",
                        () -> List.of(Pieces.utf8(LISTING), Pieces.utf8("{\"error\":\"none\"}")),
                        input -> DiffusersAccess.listing(ConfigTargets.text(input))));
    }

    private static void readFolder(byte[] input) throws IOException {
        Pieces pieces = new Pieces(input);
        Path folder = Scratch.folder("diffusers");
        Scratch.file("diffusers/unet/config.json", pieces.bytes());
        Scratch.file("diffusers/scheduler/scheduler_config.json", pieces.bytes());
        byte[] index = pieces.bytes();
        String weights = "diffusion_pytorch_model.safetensors";
        if (index.length > 0) {
            Scratch.file("diffusers/unet/" + weights + ".index.json", index);
            weights = "diffusion_pytorch_model-00001-of-00002.safetensors";
        }
        Scratch.file("diffusers/unet/" + weights, pieces.rest());
        DiffusersModel.open(folder, Device.CPU).close();
    }
}
