package dev.reverie.interop.diffusers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.file.FileFormatException;
import dev.reverie.network.unet2d.Unet2dConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnetReaderTest {
    /** As published with google/ddpm-cifar10-32. */
    private static final String CIFAR = """
            {
              "_class_name": "UNet2DModel",
              "_diffusers_version": "0.0.4",
              "act_fn": "silu",
              "attention_head_dim": null,
              "block_out_channels": [128, 256, 256, 256],
              "center_input_sample": false,
              "down_block_types": ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"],
              "downsample_padding": 0,
              "flip_sin_to_cos": false,
              "freq_shift": 1,
              "in_channels": 3,
              "layers_per_block": 2,
              "mid_block_scale_factor": 1,
              "norm_eps": 1e-06,
              "norm_num_groups": 32,
              "out_channels": 3,
              "sample_size": 32,
              "time_embedding_type": "positional",
              "up_block_types": ["UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D"]
            }
            """;

    @TempDir
    private Path folder;

    private UnetLayout read(String text) throws IOException {
        return UnetReader.read(Files.writeString(folder.resolve("config.json"), text));
    }

    private void assertRefused(String text, String... parts) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(FileFormatException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts).contains("config.json"));
    }

    @Test
    void thePublishedNetworkOfCifarHasItsPublishedSize() throws IOException {
        UnetLayout layout = read(CIFAR);
        assertThat(layout.network().parameters().count()).isEqualTo(35_746_307);
        assertThat(layout.height()).isEqualTo(32);
        Unet2dConfig config = ((UnetLayout.Plain) layout).config();
        assertThat(config.headWidth()).isEmpty();
        assertThat(config.levels().get(1)).isEqualTo(new Unet2dConfig.Level(256, true, true));
        assertThat(config.cosineFirst()).isFalse();
    }

    @Test
    void whatIsLeftOutHasTheDefaultOfTheLibrary() throws IOException {
        Unet2dConfig config = ((UnetLayout.Plain) read("{\"_class_name\": \"UNet2DModel\"}")).config();
        assertThat(config.levels().stream().map(Unet2dConfig.Level::width)).containsExactly(224, 448, 672, 896);
        assertThat(config.headWidth()).isEqualTo(OptionalInt.of(8));
        assertThat(config.epsilon()).isEqualTo(1e-5);
        assertThat(config.cosineFirst()).isTrue();
        assertThat(config.frequencyShift()).isEqualTo(0);
        assertThat(config.downsamplePadding()).isEqualTo(1);
        assertThat(config.levels().get(0).attendsDown()).isFalse();
        assertThat(config.levels().get(3).attendsUp()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"act_fn\": \"silu\" | \"act_fn\": \"mish\" | act_fn | 'mish' is not supported",
                "\"act_fn\": \"silu\" | \"act_fn\": 3 | act_fn | must be a text, got 3",
                "\"in_channels\": 3 | \"in_channels\": 4 | out_channels | must equal in_channels = 4, or be twice as many",
                "\"layers_per_block\": 2 | \"layers_per_block\": -2 | layers_per_block | must be a whole number",
                "\"layers_per_block\": 2 | \"layers_per_block\": true | layers_per_block | got true",
                "\"sample_size\": 32 | \"sample_size\": [32] | sample_size | one number or two",
                "[128, 256, 256, 256] | [128, 256, 256] | block_out_channels | has 3 levels, but down_block_types has 4",
                "[128, 256, 256, 256] | [128, 250, 256, 256] | multiple of groups = 32 | got 250",
                "\"AttnUpBlock2D\" | \"CrossAttnUpBlock2D\" | up_block_types | 'CrossAttnUpBlock2D', which is not supported",
                "\"AttnUpBlock2D\" | \"SkipUpBlock2D\" | down_block_types | skip and plain blocks are not mixed",
                "\"positional\" | \"learned\" | time_embedding_type | 'learned' is not supported",
                "\"UNet2DModel\" | \"UNet2DConditionModel\" | _class_name | is 'UNet2DConditionModel', but only UNet2DModel",
                "\"UNet2DModel\" | \"DDPMPipeline\" | _class_name | index of a pipeline",
                "\"act_fn\": \"silu\" | \"mid_block_type\": null | mid_block_type | no middle",
                "\"act_fn\": \"silu\" | \"downsample_type\": \"resnet\" | downsample_type | 'resnet' is not supported",
                "\"act_fn\": \"silu\" | \"class_embed_type\": \"timestep\" | class_embed_type | is not supported",
                "\"act_fn\": \"silu\" | \"attn_norm_num_groups\": 8 | attn_norm_num_groups | 8 is not supported",
                "\"act_fn\": \"silu\" | \"resnet_time_scale_shift\": \"spatial\" | resnet_time_scale_shift | 'spatial'",
                "\"act_fn\": \"silu\" | \"hovercraft\": 1, \"eels\": 2 | eels, hovercraft | not known here",
            })
    void anOptionThatIsNotSupportedIsRefusedByName(String part, String by, String option, String reason) {
        assertThat(CIFAR).contains(part);
        assertRefused(CIFAR.replace(part, by), option, reason);
    }

    @Test
    void whatIsNoJsonObjectIsRefused() throws IOException {
        assertRefused("{\"act_fn\": ", "is not JSON", "line 1");
        assertRefused("[1, 2]", "is not a JSON object");
        assertRefused("", "is not a JSON object");
        Path file = folder.resolve("config.json");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 1});
        assertThatThrownBy(() -> UnetReader.read(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("is not text in UTF-8");
    }
}
