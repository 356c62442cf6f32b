"""The networks of the comparison, written as a PyTorch user would: modules, functional calls, nothing clever.

Names of parameters are those of Reverie's networks, so that a state dict loads strictly.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn


def group_norm(channels):
    return nn.GroupNorm(min(channels // 4, 32), channels, eps=1e-6)


class NetworkInNetwork(nn.Module):
    """An affine map of the last axis; the weight is stored [in, out]."""

    def __init__(self, channels):
        super().__init__()
        self.W = nn.Parameter(torch.empty(channels, channels))
        self.b = nn.Parameter(torch.empty(channels))

    def forward(self, x):
        return F.linear(x, self.W.t(), self.b)


class Attention(nn.Module):
    """Self-attention over all positions, one head, with a shortcut."""

    def __init__(self, channels, rescale):
        super().__init__()
        self.GroupNorm_0 = group_norm(channels)
        self.NIN_0 = NetworkInNetwork(channels)
        self.NIN_1 = NetworkInNetwork(channels)
        self.NIN_2 = NetworkInNetwork(channels)
        self.NIN_3 = NetworkInNetwork(channels)
        self.rescale = rescale

    def forward(self, x):
        n, c, h, w = x.shape
        tokens = self.GroupNorm_0(x).flatten(2).transpose(1, 2)
        query, key, value = self.NIN_0(tokens), self.NIN_1(tokens), self.NIN_2(tokens)
        mixed = F.scaled_dot_product_attention(query.unsqueeze(1), key.unsqueeze(1), value.unsqueeze(1)).squeeze(1)
        y = x + self.NIN_3(mixed).transpose(1, 2).reshape(n, c, h, w)
        return y * math.sqrt(0.5) if self.rescale else y


class Smoothing(nn.Module):
    """Halving and doubling with a separable filter of four taps: depthwise convolutions."""

    def __init__(self, taps):
        super().__init__()
        taps = torch.tensor(taps, dtype=torch.float32)
        taps = taps / taps.sum()
        if len(taps) != 4 or not torch.equal(taps, taps.flip(0)):
            raise ValueError(f"expected a symmetric filter of four taps, got {taps.tolist()}")
        self.register_buffer("kernel", torch.outer(taps, taps)[None, None], persistent=False)

    def weight(self, x):
        return self.kernel.to(x.dtype).expand(x.shape[1], 1, 4, 4)

    def halve(self, x):
        return F.conv2d(x, self.weight(x), stride=2, padding=1, groups=x.shape[1])

    def double(self, x):
        return F.conv_transpose2d(x, 4 * self.weight(x), stride=2, padding=1, groups=x.shape[1])

    def soften(self, x):
        """Leaves one row and one column more, for a convolution of three taps with stride 2."""
        return F.conv2d(x, self.weight(x), padding=2, groups=x.shape[1])


class Averaging(nn.Module):
    """Halving by means, doubling by repetition."""

    def halve(self, x):
        return F.avg_pool2d(x, 2)

    def double(self, x):
        return F.interpolate(x, scale_factor=2, mode="nearest")


def resampler(options):
    return Smoothing(options["firKernel"]) if options["fir"] else Averaging()


class ResidualUnit(nn.Module):
    """BigGAN's residual block: resampling happens inside, on both branches."""

    def __init__(self, options, in_channels, out_channels, direction=None):
        super().__init__()
        self.GroupNorm_0 = group_norm(in_channels)
        self.Conv_0 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.Dense_0 = nn.Linear(4 * options["features"], out_channels)
        self.GroupNorm_1 = group_norm(out_channels)
        self.Conv_1 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        changes = in_channels != out_channels or direction is not None
        self.Conv_2 = nn.Conv2d(in_channels, out_channels, 1) if changes else None
        self.direction = direction
        self.resampling = resampler(options) if direction else None
        self.rescale = options["skipRescale"]

    def resample(self, x):
        if self.direction is None:
            return x
        return self.resampling.halve(x) if self.direction == "down" else self.resampling.double(x)

    def forward(self, x, time):
        h = self.resample(F.silu(self.GroupNorm_0(x)))
        x = self.resample(x)
        h = self.Conv_0(h) + self.Dense_0(time)[:, :, None, None]
        h = self.Conv_1(F.silu(self.GroupNorm_1(h)))
        if self.Conv_2 is not None:
            x = self.Conv_2(x)
        y = x + h
        return y * math.sqrt(0.5) if self.rescale else y


class PyramidStep(nn.Module):
    """Filters the input pyramid and convolves it to half the size."""

    def __init__(self, options, in_channels, out_channels):
        super().__init__()
        self.Conv2d_0 = nn.Conv2d(in_channels, out_channels, 3, stride=2)
        self.smoothing = Smoothing(options["firKernel"])

    def forward(self, x):
        return self.Conv2d_0(self.smoothing.soften(x))


class FourierFeatures(nn.Module):
    """Sines and cosines of the logarithm of the noise level at random frequencies."""

    def __init__(self, features):
        super().__init__()
        self.W = nn.Parameter(torch.empty(features), requires_grad=False)

    def forward(self, condition):
        angles = condition.log()[:, None] * self.W[None, :] * (2 * math.pi)
        return torch.cat([angles.sin(), angles.cos()], dim=1)


def positional_features(condition, dimension):
    half = dimension // 2
    rates = torch.exp(torch.arange(half, dtype=torch.float32) * (-math.log(10_000) / (half - 1)))
    angles = condition[:, None] * rates[None, :]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class Ncsnpp(nn.Module):
    """NCSN++ and DDPM++ with BigGAN's blocks, without output pyramid (Song et al. 2021, arXiv:2011.13456)."""

    def __init__(self, options):
        super().__init__()
        features, levels = options["features"], len(options["multipliers"])
        widths = [features * multiplier for multiplier in options["multipliers"]]
        attends = [(options["height"] >> level) in options["attentionResolutions"] for level in range(levels)]
        self.features = features
        self.fourier = options["embedding"] == "FOURIER"
        self.scale_by_sigma = options["scaleBySigma"]
        self.rescale = options["skipRescale"]
        modules = []

        def add(module):
            modules.append(module)
            return module

        # Lists of plain tuples: the modules themselves are registered once, under all_modules.
        if self.fourier:
            add(FourierFeatures(features))
        add(nn.Linear((2 if self.fourier else 1) * features, 4 * features))
        add(nn.Linear(4 * features, 4 * features))
        add(nn.Conv2d(options["channels"], features, 3, padding=1))

        self.down = []
        skips = [features]
        width, pyramid_width = features, options["channels"]
        for level in range(levels):
            blocks = []
            for _ in range(options["blocks"]):
                unit = add(ResidualUnit(options, width, widths[level]))
                width = widths[level]
                blocks.append((unit, add(Attention(width, self.rescale)) if attends[level] else None))
                skips.append(width)
            halving = pyramid = None
            if level < levels - 1:
                halving = add(ResidualUnit(options, width, width, "down"))
                if options["progressiveInput"] == "RESIDUAL":
                    pyramid = add(PyramidStep(options, pyramid_width, width))
                    pyramid_width = width
                skips.append(width)
            self.down.append((blocks, halving, pyramid))

        self.middle = (
            add(ResidualUnit(options, width, width)),
            add(Attention(width, self.rescale)),
            add(ResidualUnit(options, width, width)),
        )

        self.up = []
        for level in reversed(range(levels)):
            blocks = []
            for _ in range(options["blocks"] + 1):
                blocks.append(add(ResidualUnit(options, width + skips.pop(), widths[level])))
                width = widths[level]
            attention = add(Attention(width, self.rescale)) if attends[level] else None
            doubling = add(ResidualUnit(options, width, width, "up")) if level > 0 else None
            self.up.append((blocks, attention, doubling))

        self.head = (add(group_norm(width)), add(nn.Conv2d(width, options["channels"], 3, padding=1)))
        self.all_modules = nn.ModuleList(modules)

    def embed(self, condition, dtype):
        first = 1 if self.fourier else 0
        raw = self.all_modules[0](condition) if self.fourier else positional_features(condition, self.features)
        hidden = self.all_modules[first](raw.to(dtype))
        return F.silu(self.all_modules[first + 1](F.silu(hidden)))

    def forward(self, x, condition):
        """x: [N, channels, H, W]; condition: float32 [N], noise levels (Fourier) or scaled times (positional)."""
        time = self.embed(condition, x.dtype)
        pyramid = x
        skips = [self.all_modules[3 if self.fourier else 2](x)]
        for blocks, halving, pyramid_step in self.down:
            for unit, attention in blocks:
                h = unit(skips[-1], time)
                skips.append(h if attention is None else attention(h))
            if halving is not None:
                h = halving(skips[-1], time)
                if pyramid_step is not None:
                    h = pyramid_step(pyramid) + h
                    pyramid = h = h * math.sqrt(0.5) if self.rescale else h
                skips.append(h)
        first, attention, second = self.middle
        h = second(attention(first(skips[-1], time)), time)
        for blocks, attention, doubling in self.up:
            for unit in blocks:
                h = unit(torch.cat([h, skips.pop()], dim=1), time)
            if attention is not None:
                h = attention(h)
            if doubling is not None:
                h = doubling(h, time)
        norm, convolution = self.head
        y = convolution(F.silu(norm(h)))
        if self.scale_by_sigma:
            y = (y.float() / condition[:, None, None, None]).to(y.dtype)
        return y


class MlpBlock(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first = nn.Linear(width, width)
        self.time = nn.Linear(width, width)
        self.second = nn.Linear(width, width)

    def forward(self, h, time):
        inner = self.first(F.silu(F.layer_norm(h, h.shape[-1:], eps=1e-6)))
        return h + self.second(F.silu(inner + self.time(time)))


class Mlp(nn.Module):
    """A residual perceptron for points."""

    def __init__(self, options):
        super().__init__()
        width = options["features"]
        self.time = nn.ModuleDict({"in": nn.Linear(2 * (width // 2), width), "out": nn.Linear(width, width)})
        self.time.register_parameter("frequencies", nn.Parameter(torch.empty(width // 2), requires_grad=False))
        self.input = nn.Linear(options["dimension"], width)
        self.blocks = nn.ModuleList(MlpBlock(width) for _ in range(options["blocks"]))
        self.output = nn.Linear(width, options["dimension"])

    def forward(self, x, condition):
        angles = condition[:, None] * self.time.frequencies[None, :] * (2 * math.pi)
        raw = torch.cat([angles.sin(), angles.cos()], dim=1).to(x.dtype)
        time = F.silu(self.time["out"](F.silu(self.time["in"](raw))))
        h = self.input(x)
        for block in self.blocks:
            h = block(h, time)
        return self.output(F.silu(F.layer_norm(h, h.shape[-1:], eps=1e-6)))


def build(options):
    """A network without values, from the options that Reverie gives."""
    kinds = {"ncsnpp": Ncsnpp, "mlp": Mlp}
    network = kinds[options["kind"]](options)
    for parameter in network.parameters():
        nn.init.zeros_(parameter)
    return network
