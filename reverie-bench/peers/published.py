"""The network of the published program, from a user's own copy of it (github.com/yang-song/score_sde_pytorch)."""

import os
import sys
import types

import torch


def build(folder, options, weights):
    """Its NCSN++ with our weights, which have the same names."""
    if folder is None:
        raise ValueError("no folder was given with --reference")
    if options["kind"] != "ncsnpp":
        raise ValueError("the published program has no such network")
    if not os.path.isfile(os.path.join(folder, "models", "ncsnpp.py")):
        raise ValueError(f"{folder} has no models/ncsnpp.py")
    network = load(folder).NCSNpp(configuration(options))
    found = network.load_state_dict(weights, strict=False)
    # Its table of noise levels is no weight, and continuous networks do without.
    missing = set(found.missing_keys) - {"sigmas"}
    if missing or found.unexpected_keys:
        raise ValueError(f"the names differ: missing {sorted(missing)}, unexpected {sorted(found.unexpected_keys)}")
    return network


def load(folder):
    # Its own operations for CUDA are compiled when they are imported; on a processor it uses its native functions.
    import torch.utils.cpp_extension as extension

    compile_for_cuda = extension.load
    extension.load = lambda *arguments, **named: types.SimpleNamespace()
    sys.path.insert(0, folder)
    try:
        import models.ncsnpp

        return models.ncsnpp
    finally:
        sys.path.remove(folder)
        extension.load = compile_for_cuda


class Section(types.SimpleNamespace):
    """Values by attribute and by key, as the configurations of the program are read."""

    def __getitem__(self, key):
        return getattr(self, key)


def configuration(options):
    lower = {key: options[key].lower() for key in ("progressive", "progressiveInput", "combine", "embedding")}
    if options["height"] != options["width"]:
        raise ValueError("the published program knows square images only")
    return Section(
        training=Section(continuous=True, sde="vesde" if lower["embedding"] == "fourier" else "vpsde"),
        data=Section(
            image_size=options["height"],
            num_channels=options["channels"],
            centered=True,
        ),
        model=Section(
            name="ncsnpp",
            nf=options["features"],
            ch_mult=tuple(options["multipliers"]),
            num_res_blocks=options["blocks"],
            attn_resolutions=tuple(options["attentionResolutions"]),
            resamp_with_conv=True,
            conditional=True,
            fir=options["fir"],
            fir_kernel=options["firKernel"],
            skip_rescale=options["skipRescale"],
            resblock_type="biggan",
            progressive=lower["progressive"],
            progressive_input=lower["progressiveInput"],
            progressive_combine=lower["combine"],
            embedding_type=lower["embedding"],
            fourier_scale=options["fourierScale"],
            init_scale=0.0,
            conv_size=3,
            nonlinearity="swish",
            dropout=0.0,
            scale_by_sigma=options["scaleBySigma"],
            sigma_min=0.01,
            sigma_max=50,
            num_scales=1000,
            beta_min=0.1,
            beta_max=20.0,
        ),
    )
