package dev.reverie.network.refinenet;

import dev.reverie.network.Network;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Tensor;
import java.util.List;

/** Small networks with random weights. */
final class Fixtures {
    /** Powers of two, so that dividing by them is exact. */
    static final List<Double> SIGMAS = List.of(4.0, 1.0, 0.25);

    private Fixtures() {}

    static Ncsnv2 ncsnv2(Ncsnv2Config.Variant variant, boolean centered) {
        int size = 2 * variant.reduction();
        return new Ncsnv2(Ncsnv2Config.builder(variant, 2, size, size, SIGMAS)
                .features(4)
                .centered(centered)
                .build());
    }

    static Ncsn ncsn(boolean centered) {
        return new Ncsn(NcsnConfig.builder(2, 8, 8, SIGMAS.size())
                .features(4)
                .centered(centered)
                .build());
    }

    static Parameters allocate(Network network, DType dtype) {
        return network.parameters().allocate(dtype, Device.CPU, RandomStream.of(5));
    }

    static Tensor normal(long seed, DType dtype, long... shape) {
        NoiseGenerator noise = new NoiseGenerator().seed(seed);
        return noise.normal(DType.FLOAT64, Device.CPU, shape).to(dtype);
    }

    /** The output for inference, where channels may lie innermost and memory is reused. */
    static Tensor infer(Network network, Tensor x, double... condition) {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            return network.forward(x, condition);
        }
    }

    /** Largest difference, relative to the largest value. */
    static double distance(Tensor a, Tensor b) {
        Tensor exact = b.to(DType.FLOAT64);
        return a.to(DType.FLOAT64).sub(exact).abs().max().item()
                / exact.abs().max().item();
    }
}
