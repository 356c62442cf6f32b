package dev.reverie.network.unet2d;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.network.Ddpm;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameter;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where no level attends but the middle, the network is the original DDPM, which is held by golden numbers. */
class DdpmAgreementTest {
    private final Map<String, String> theirNames = new LinkedHashMap<>();
    private int module;

    private void both(String ours, String theirs) {
        theirNames.put(ours + ".weight", theirs + ".weight");
        theirNames.put(ours + ".bias", theirs + ".bias");
    }

    private String next() {
        return "all_modules." + module++;
    }

    private void block(String name) {
        String theirs = next();
        both(name + ".norm1", theirs + ".GroupNorm_0");
        both(name + ".conv1", theirs + ".Conv_0");
        both(name + ".time_emb_proj", theirs + ".Dense_0");
        both(name + ".norm2", theirs + ".GroupNorm_1");
        both(name + ".conv2", theirs + ".Conv_1");
        linear(name + ".conv_shortcut", theirs + ".NIN_0");
    }

    private void linear(String ours, String theirs) {
        theirNames.put(ours + ".weight", theirs + ".W");
        theirNames.put(ours + ".bias", theirs + ".b");
    }

    /** The modules in the order in which the original program counts them. */
    private void walk(int levels, int layers) {
        both("time_embedding.linear_1", next());
        both("time_embedding.linear_2", next());
        both("conv_in", next());
        for (int level = 0; level < levels; level++) {
            for (int j = 0; j < layers; j++) {
                block("down_blocks." + level + ".resnets." + j);
            }
            if (level < levels - 1) {
                both("down_blocks." + level + ".downsamplers.0.conv", next() + ".Conv_0");
            }
        }
        block("mid_block.resnets.0");
        String attention = next();
        both("mid_block.attentions.0.group_norm", attention + ".GroupNorm_0");
        String[] maps = {"to_q", "to_k", "to_v", "to_out.0"};
        for (int i = 0; i < maps.length; i++) {
            linear("mid_block.attentions.0." + maps[i], attention + ".NIN_" + i);
        }
        block("mid_block.resnets.1");
        for (int level = 0; level < levels; level++) {
            for (int j = 0; j <= layers; j++) {
                block("up_blocks." + level + ".resnets." + j);
            }
            if (level < levels - 1) {
                both("up_blocks." + level + ".upsamplers.0.conv", next() + ".Conv_0");
            }
        }
        both("conv_norm_out", next());
        both("conv_out", next());
    }

    @Test
    void withoutAttendingLevelsItIsTheOriginalNetwork() {
        Ddpm original = new Ddpm(NcsnppConfig.ddpm(2, 8, 8)
                .features(32)
                .multipliers(1, 2)
                .attentionResolutions()
                .build());
        original.parameters().allocate(DType.FLOAT64, Device.CPU);
        Unets.randomise(original.parameters());
        Unets.Options options = new Unets.Options();
        options.levels = Unets.levels(32, 64);
        options.layers = 2;
        options.groups = 32;
        Unet2d network = new Unet2d(options.config());
        assertThat(network.parameters().count()).isEqualTo(original.parameters().count());
        network.parameters().allocate(DType.FLOAT64, Device.CPU);
        walk(2, 2);
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            for (Parameter parameter : network.parameters().list()) {
                Tensor source = original.parameters()
                        .find(theirNames.get(parameter.name()))
                        .value();
                boolean matrix = theirNames.get(parameter.name()).endsWith(".W");
                parameter
                        .value()
                        .detach()
                        .copyFrom((matrix ? source.transpose(0, 1) : source).reshape(parameter.shape()));
            }
            Tensor x = Unets.noise(5, DType.FLOAT64, 2, 2, 8, 16);
            double[] condition = {3, 812};
            double[] expected = original.forward(x, condition, Dropout.off()).toDoubles();
            // float64, the accuracy to which the golden numbers hold the original
            assertThat(network.forward(x, condition, Dropout.off()).toDoubles())
                    .containsExactly(expected, within(1e-9));
            assertThat(Arrays.stream(expected).map(Math::abs).max().orElse(0)).isGreaterThan(0.1);
        }
        original.parameters().close();
        network.parameters().close();
    }
}
