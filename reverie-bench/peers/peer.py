"""PyTorch beside Reverie: answers requests, one a line, on standard input.

    load FILE THREADS                     weights, input and expected output
    prepare MODE TYPE STYLE               builds a variant, compares it with what is expected, and warms it up
    time MODE TYPE STYLE REPETITIONS      seconds of one repetition
    forget                                frees all variants
    peak                                  largest resident memory of this process so far, in bytes

MODE is inference or training, TYPE float32 or bfloat16, STYLE eager, channels-last, compiled,
compiled-channels-last or published. An answer is one line as well: "ok" and a value, or "no" and a reason.
"""

import copy
import gc
import json
import os
import resource
import sys
import time

import torch
from safetensors import safe_open

import networks
import published

# Largest difference from Reverie's output, relative to its largest value. In bfloat16 two correct programs differ by
# the rounding of every layer, 2^-8 each.
OUTPUT_TOLERANCE = {"float32": 1e-4, "bfloat16": 0.1}
GRADIENT_TOLERANCE = {"float32": 1e-3, "bfloat16": 0.1}
WARM_UP = 3


class Exchange:
    """What Reverie gave: the options of the network, its weights, an input and what must come out."""

    def __init__(self, file):
        with safe_open(file, "pt") as opened:
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}
            self.options = {key: json.loads(value) for key, value in opened.metadata().items()}
        prefix = "weights/"
        self.weights = {name[len(prefix):]: value for name, value in tensors.items() if name.startswith(prefix)}
        self.input = tensors["input"]
        self.condition = tensors["condition"].float()
        self.output = tensors["output"]

    def network(self, style):
        if style == "published":
            return published.build(REFERENCE, self.options, self.weights)
        network = networks.build(self.options)
        network.load_state_dict(self.weights, strict=True)
        return network


def is_channels_last(style):
    return style.endswith("channels-last")


def is_compiled(style):
    return style.startswith("compiled")


def require_close(what, difference, tolerance):
    if not difference <= tolerance:
        raise ValueError(f"{what} differs from Reverie's by {difference:.2g}, more than {tolerance}")
    return difference


class Inference:
    """Forward passes without gradients; bfloat16 is that of all weights and features."""

    def __init__(self, exchange, dtype, style):
        network = exchange.network(style).eval().requires_grad_(False)
        self.input = exchange.input
        self.condition = exchange.condition
        if dtype == "bfloat16":
            frequencies = {name: value for name, value in exchange.weights.items() if is_frequency(name)}
            network.bfloat16()
            with torch.no_grad():
                # Rounded to 8 bits they lose their meaning; they stay float32 in Reverie as well.
                for name, value in frequencies.items():
                    network.get_parameter(name).data = value.clone()
            self.input = self.input.bfloat16()
        if is_channels_last(style) and self.input.dim() == 4:
            network.to(memory_format=torch.channels_last)
            self.input = self.input.contiguous(memory_format=torch.channels_last)
        self.network = torch.compile(network) if is_compiled(style) else network
        # Freezing knows no inference mode.
        self.mode = torch.no_grad if is_compiled(style) else torch.inference_mode
        self.difference = require_close("the output", self.compare(exchange.output), OUTPUT_TOLERANCE[dtype])

    def compare(self, expected):
        import torch._inductor.config as inductor

        with self.mode(), inductor.patch(freezing=True):
            output = self.network(self.input, self.condition).float()
        return ((output - expected).abs().max() / expected.abs().max()).item()

    def run(self):
        with self.mode():
            self.network(self.input, self.condition)


def is_frequency(name):
    return name == "time.frequencies" or name.endswith(".W") and name.count(".") == 2


class Training:
    """Whole training steps; bfloat16 is autocast around float32 weights."""

    def __init__(self, exchange, dtype, style):
        options = exchange.options
        network = exchange.network(style).train()
        self.x0 = exchange.input
        self.condition = exchange.condition
        if is_channels_last(style) and self.x0.dim() == 4:
            network.to(memory_format=torch.channels_last)
            self.x0 = self.x0.contiguous(memory_format=torch.channels_last)
        self.parameters = [parameter for parameter in network.parameters() if parameter.requires_grad]
        self.average = copy.deepcopy([parameter.detach() for parameter in self.parameters])
        self.network = torch.compile(network) if is_compiled(style) else network
        self.autocast = dtype == "bfloat16"
        self.process = options["process"]
        self.predicts_noise = options["prediction"] == "NOISE"
        self.time_scale = options["timeScale"]
        self.ema_rate = options["emaRate"]
        # The fused step is one call for all parameters, the fastest of the three that PyTorch has.
        self.optimizer = torch.optim.Adam(self.parameters, lr=options["learningRate"], fused=True)
        self.difference = require_close(
            "the norm of the gradient", self.compare(options["gradientNorm"]), GRADIENT_TOLERANCE[dtype])

    def evaluate(self, x, condition):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.autocast):
            return self.network(x, condition).float()

    def compare(self, expected):
        self.evaluate(self.x0, self.condition).square().mean().backward()
        norm = torch.linalg.vector_norm(torch.stack([p.grad.norm() for p in self.parameters])).item()
        self.optimizer.zero_grad()
        return abs(norm - expected) / expected

    def levels(self, t):
        """Signal and noise of a time in [0, 1]."""
        process = self.process
        if process["kind"] == "varianceExploding":
            low, high = process["sigmaMin"], process["sigmaMax"]
            return torch.ones_like(t), low * (high / low) ** t
        low, high = process["betaMin"], process["betaMax"]
        logarithm = -0.25 * t**2 * (high - low) - 0.5 * t * low
        return logarithm.exp(), (1 - (2 * logarithm).exp()).sqrt()

    def run(self):
        x0 = self.x0
        t = torch.rand(len(x0)) * (1 - 1e-5) + 1e-5
        z = torch.randn_like(x0)
        alpha, sigma = self.levels(t)
        shape = (-1,) + (1,) * (x0.dim() - 1)
        x = alpha.view(shape) * x0 + sigma.view(shape) * z
        value = self.evaluate(x, sigma if self.time_scale is None else self.time_scale * t)
        noise = value if self.predicts_noise else -sigma.view(shape) * value
        loss = (noise - z).square().mean()
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        torch._foreach_lerp_(self.average, [p.detach() for p in self.parameters], 1 - self.ema_rate)
        return loss.item()


class Peer:
    def __init__(self):
        self.exchange = None
        self.variants = {}

    def load(self, file, threads):
        torch.set_num_threads(int(threads))
        self.exchange = Exchange(file)
        self.variants.clear()
        return f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads"

    def prepare(self, mode, dtype, style):
        kind = {"inference": Inference, "training": Training}[mode]
        variant = kind(self.exchange, dtype, style)
        for _ in range(WARM_UP):
            variant.run()
        self.variants[mode, dtype, style] = variant
        return repr(variant.difference)

    def time(self, mode, dtype, style, repetitions):
        variant = self.variants[mode, dtype, style]
        start = time.perf_counter()
        for _ in range(int(repetitions)):
            variant.run()
        return repr((time.perf_counter() - start) / int(repetitions))

    def forget(self):
        self.variants.clear()
        torch._dynamo.reset()
        gc.collect()
        return "done"

    def peak(self):
        if os.path.exists("/proc/self/status"):
            # Linux counts what the parent held when it started this process among the ru_maxrss of a child.
            with open("/proc/self/status") as status:
                (line,) = [line for line in status if line.startswith("VmHWM:")]
            return str(int(line.split()[1]) * 1024)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return str(peak if sys.platform == "darwin" else peak * 1024)

    def answer(self, line):
        command, *arguments = line.split()
        commands = {"load": self.load, "prepare": self.prepare, "time": self.time, "forget": self.forget, "peak": self.peak}
        try:
            return "ok " + commands[command](*arguments)
        except Exception as e:  # Whatever does not work here is a row of the table.
            import traceback

            traceback.print_exc()
            # The whole of it is in the log; the table has room for a line.
            lines = [text.strip() for text in str(e).splitlines() if text.strip()]
            return f"no {type(e).__name__}: {lines[0] if lines else ''}"[:300]


def main():
    # Whatever else is printed must not come between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    peer = Peer()
    for line in sys.stdin:
        print(peer.answer(line), file=answers)


REFERENCE = sys.argv[1] if len(sys.argv) > 1 else None

if __name__ == "__main__":
    main()
