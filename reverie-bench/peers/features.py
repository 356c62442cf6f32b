"""Feature networks beside PyTorch: the same random weights, the same images, and what each program makes of them.

    venv/bin/pip install torch torchvision transformers numpy pillow
    venv/bin/python reverie-bench/peers/features.py

Writes weights and images to a temporary folder, lets bin/reverie evaluate compare the images, computes the same by
torchvision, transformers and NumPy in float64, and prints both. Ends with 1 where they differ by more than float32 may.
"""

import functools
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import torch
import torchvision
import transformers
from PIL import Image

COUNT = 40
BATCH = 20
# Reverie computes features in float32; the peer's are float64.
TOLERANCE = 1e-5
REVERIE = pathlib.Path(__file__).resolve().parents[2] / "bin" / "reverie"


def images(seed, shift):
    """Smooth random colours, bytes [N, 32, 32, 3]."""
    rng = np.random.default_rng(seed)
    coarse = rng.uniform(0, 255, (COUNT, 6, 6, 3)).clip(0, 255 - shift) + shift
    return np.stack([np.asarray(Image.fromarray(one.astype(np.uint8)).resize((32, 32), Image.BICUBIC)) for one in coarse])


class Inception:
    """Inception v3 with the pools of the TensorFlow graph: averages leave the border out, the last block takes the largest."""

    # The inception score is of ten parts in the order that Reverie draws.
    metrics = ("frechet", "kid")

    def __init__(self, folder):
        self.file = folder / "inception.pth"
        self.network = torchvision.models.inception_v3(num_classes=1008, aux_logits=False, init_weights=False)
        for part in self.network.modules():
            # The usual initialisation lets everything vanish over so many layers.
            if isinstance(part, torch.nn.Conv2d):
                torch.nn.init.kaiming_normal_(part.weight, nonlinearity="relu")
            if isinstance(part, torch.nn.BatchNorm2d):
                part.running_mean.normal_(0, 0.1)
                part.running_var.uniform_(0.5, 1.5)
        torch.save(self.network.state_dict(), self.file)
        self.network.double().eval()
        largest = self.network.Mixed_7c
        largest.forward = functools.partial(self.with_largest, largest.forward)
        self.features = {}
        self.network.avgpool.register_forward_hook(lambda _, __, out: self.features.update(pool=out.flatten(1)))

    @staticmethod
    def with_largest(forward, x):
        functional = torchvision.models.inception.F
        average = functional.avg_pool2d
        functional.avg_pool2d = lambda x, kernel_size, stride, padding: functional.max_pool2d(x, kernel_size, stride, padding)
        try:
            return forward(x)
        finally:
            functional.avg_pool2d = average

    @staticmethod
    def resize(values, size):
        """The bilinear resize of TensorFlow 1: pixel i of the result lies at i in / out, without half a pixel."""
        for axis in (1, 2):
            place = np.arange(size) * (values.shape[axis] / size)
            low = place.astype(int)
            high = np.minimum(low + 1, values.shape[axis] - 1)
            part = (place - low).reshape([-1 if i == axis else 1 for i in range(4)])
            values = values.take(low, axis) * (1 - part) + values.take(high, axis) * part
        return values

    def of(self, batch):
        x = (self.resize(batch.astype(np.float64), 299) - 128) / 128
        functional = torchvision.models.inception.F
        average = functional.avg_pool2d
        functional.avg_pool2d = functools.partial(average, count_include_pad=False)
        try:
            self.network(torch.from_numpy(x.transpose(0, 3, 1, 2)))
        finally:
            functional.avg_pool2d = average
        return self.features["pool"].numpy()


class Encoder:
    """A vision transformer of transformers, whose images Pillow resizes."""

    def __init__(self, network, folder, mean, deviation):
        self.file = folder
        self.network = network
        network.save_pretrained(folder)
        network.double().eval()
        self.mean = np.array(mean)
        self.deviation = np.array(deviation)

    def of(self, batch):
        large = np.stack([np.asarray(Image.fromarray(one).resize((224, 224), Image.BICUBIC)) for one in batch])
        x = (large / 255 - self.mean) / self.deviation
        return self.features(self.network(pixel_values=torch.from_numpy(x.transpose(0, 3, 1, 2)))).numpy()


class Dino(Encoder):
    metrics = ("frechet", "kid")

    def __init__(self, folder):
        config = transformers.Dinov2Config(
            hidden_size=384, num_hidden_layers=4, num_attention_heads=6, patch_size=14, image_size=224, layerscale_value=1.0)
        super().__init__(
            transformers.Dinov2Model(config), folder / "dino", (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))

    @staticmethod
    def features(out):
        return out.last_hidden_state[:, 0]


class Clip(Encoder):
    metrics = ("frechet", "kid", "cmmd")

    def __init__(self, folder):
        config = transformers.CLIPVisionConfig(
            hidden_size=384, intermediate_size=1536, num_hidden_layers=4, num_attention_heads=6, patch_size=32,
            image_size=224, projection_dim=128)
        super().__init__(
            transformers.CLIPVisionModelWithProjection(config), folder / "clip", (0.48145466, 0.4578275, 0.40821073),
            (0.26862954, 0.26130258, 0.27577711))

    @staticmethod
    def features(out):
        return out.image_embeds


def frechet(a, b):
    """|m - n|^2 + tr(S + T - 2 (S T)^(1/2)), the trace of the root by the singular values of the products of both roots."""
    roots = [(x - x.mean(0)) / np.sqrt(len(x) - 1) for x in (a, b)]
    shared = np.linalg.svd(roots[0] @ roots[1].T, compute_uv=False).sum()
    return ((a.mean(0) - b.mean(0)) ** 2).sum() + sum((root**2).sum() for root in roots) - 2 * shared


def kid(a, b):
    """Unbiased, of all rows; kernel (x y / d + 1)^3."""
    def off_diagonal(x):
        k = (x @ x.T / x.shape[1] + 1) ** 3
        return (k.sum() - np.trace(k)) / (len(x) * (len(x) - 1))

    return off_diagonal(a) + off_diagonal(b) - 2 * ((a @ b.T / a.shape[1] + 1) ** 3).mean()


def cmmd(a, b):
    a, b = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (a, b))

    def kernel(x, y):
        return np.exp(-((x[:, None] - y[None]) ** 2).sum(2) / 200).mean()

    return 1000 * (kernel(a, a) + kernel(b, b) - 2 * kernel(a, b))


THEIRS = {"frechet": frechet, "kid": kid, "cmmd": cmmd}


def reverie(folder, network, arrays):
    for name, values in arrays.items():
        np.save(folder / f"{name}.npy", (values.transpose(0, 3, 1, 2) / 255).astype(np.float32))
    out = folder / ("out-" + network.file.name)
    subprocess.run(
        [REVERIE, "--quiet", "evaluate", folder / "samples.npy", "--against", folder / "data.npy", "--features", network.file,
         "--metrics", ",".join(network.metrics), "--replicates", "0", "--no-curve", "--out", out],
        check=True, stdout=subprocess.DEVNULL)
    results = json.loads((out / "results.json").read_text())
    return {one["name"]: one["value"] for one in results}


def in_batches(network, values):
    """Float64 of large images takes much memory."""
    return np.concatenate([network.of(values[i : i + BATCH]) for i in range(0, len(values), BATCH)])


def main():
    torch.manual_seed(1)
    worst = 0
    with tempfile.TemporaryDirectory() as name, torch.no_grad():
        folder = pathlib.Path(name)
        arrays = {"samples": images(1, 0), "data": images(2, 30)}
        for kind in (Inception, Dino, Clip):
            network = kind(folder)
            ours = reverie(folder, network, arrays)
            features = [in_batches(network, arrays[one]) for one in ("samples", "data")]
            for metric in network.metrics:
                value = THEIRS[metric](*features)
                apart = abs(ours[metric] / value - 1)
                worst = max(worst, apart)
                print(f"{kind.__name__:10} {metric:10} Reverie {ours[metric]:.9g}   peer {value:.9g}   apart {apart:.1e}")
    print(f"torch {torch.__version__}, torchvision {torchvision.__version__}, transformers {transformers.__version__}")
    if not worst < TOLERANCE:
        sys.exit(f"they differ by {worst:.1e}, more than {TOLERANCE:.0e}")


if __name__ == "__main__":
    main()
