"""
Spark's training step in PyTorch, to be timed beside Tyto's: a frozen LLaMA with LaVIN's routed adapters where spark's recipe
places them, of which the expert for images and the bottleneck are trained; cross entropy on the answers; AdamW.

    python torch_step.py FOLDER float32|bfloat16 THREADS

FOLDER holds what `export-step.ts` wrote: `step.json`, `base.safetensors` and `step.safetensors`. Each line on standard input is a
step on the same batch, answered by a line {"loss": nats a target before the update, "ms": milliseconds}. With bfloat16 the
base and what flows through it are of that type; norms, loss, trained tensors and optimiser stay in float32.
"""

import json
import math
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

TYPES = {"F32": np.float32, "I32": np.int32}


def read_safetensors(path):
    """Yields name and tensor, one at a time, so that a smaller type never stands beside all of the file."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        header.pop("__metadata__", None)
        begin = file.tell()
        for name, entry in header.items():
            first, end = entry["data_offsets"]
            file.seek(begin + first)
            values = np.frombuffer(bytearray(file.read(end - first)), TYPES[entry["dtype"]])
            yield name, torch.from_numpy(values).reshape(entry["shape"])


class Step:
    def __init__(self, folder, dtype):
        with open(f"{folder}/step.json", encoding="utf8") as file:
            self.sizes = json.load(file)
        self.dtype = dtype
        self.base = {name: tensor.to(dtype) for name, tensor in read_safetensors(f"{folder}/base.safetensors")}
        rest = dict(read_safetensors(f"{folder}/step.safetensors"))
        self.lay_out(rest)
        self.trained = {name: tensor.requires_grad_() for name, tensor in rest.items() if name.startswith("layers.")}
        optimiser = self.sizes["optimiser"]
        self.clip = optimiser["clip"]
        self.optimiser = torch.optim.AdamW(
            self.trained.values(),
            lr=optimiser["learningRate"],
            betas=optimiser["betas"],
            eps=optimiser["epsilon"],
            weight_decay=optimiser["weightDecay"],
        )

    def lay_out(self, batch):
        """The batch as the decoder reads it: ids, targets, who sees whom, and the tables of the rotary positions."""
        self.ids = batch["tokens"].long()
        self.rows, self.length = self.ids.shape
        targets = batch["targets"].long().flatten()
        self.target_rows = (targets >= 0).nonzero().flatten()
        self.targets = targets[self.target_rows]
        segments = batch["segments"]
        earlier = torch.ones(self.length, self.length, dtype=torch.bool).tril()
        open_to = (segments[:, None, :] == segments[:, :, None]) | (segments[:, None, :] == 0)
        seen = (earlier & open_to) | torch.eye(self.length, dtype=torch.bool)
        bias = torch.zeros(self.rows, 1, self.length, self.length)
        self.bias = bias.masked_fill(~seen[:, None], -1e30).to(self.dtype)
        size = self.sizes["headDim"]
        frequencies = self.sizes["ropeTheta"] ** (-torch.arange(0, size, 2).float() / size)
        angles = (batch["positions"].float()[..., None] * frequencies).repeat(1, 1, 2)[:, None]
        self.cos, self.sin = angles.cos().to(self.dtype), angles.sin().to(self.dtype)

    def norm(self, x, name):
        x = x.float()
        scaled = x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.sizes["normEpsilon"])
        return scaled.to(self.dtype) * self.base[name]

    def linear(self, x, name):
        return F.linear(x, self.base[f"{name}.weight"])

    def adapted(self, y, layer, place):
        """y + s · (D a + d), a = A y + b: all tokens are the second expert's, whose up-projection has two groups."""
        if place not in self.sizes["places"]:
            return y
        part = {
            name: self.trained[f"layers.{layer}.adapter_{place}.{name}"].to(self.dtype)
            for name in ("conv_A.weight", "conv_A.bias", "conv_D.weight", "conv_D.bias")
        }
        inner = F.linear(y, part["conv_A.weight"][..., 0], part["conv_A.bias"]).chunk(2, -1)
        groups = part["conv_D.weight"][..., 0].chunk(2, 0)
        found = torch.cat([F.linear(x, weight) for x, weight in zip(inner, groups)], -1) + part["conv_D.bias"]
        return y + self.sizes["adapterScale"] * found

    def rotate(self, x):
        first, second = x.chunk(2, -1)
        return x * self.cos + torch.cat((-second, first), -1) * self.sin

    def attention(self, x, layer):
        name, size = f"model.layers.{layer}.self_attn", self.sizes["headDim"]
        heads = lambda part: self.linear(x, f"{name}.{part}").view(self.rows, self.length, -1, size).transpose(1, 2)
        query, key, value = self.rotate(heads("q_proj")), self.rotate(heads("k_proj")), heads("v_proj")
        group = self.sizes["heads"] // self.sizes["kvHeads"]
        key, value = key.repeat_interleave(group, 1), value.repeat_interleave(group, 1)
        found = F.scaled_dot_product_attention(query, key, value, self.bias, scale=1 / math.sqrt(size))
        return self.linear(found.transpose(1, 2).flatten(2), f"{name}.o_proj")

    def loss(self):
        x = F.embedding(self.ids, self.base["model.embed_tokens.weight"])
        for layer in range(self.sizes["layers"]):
            name = f"model.layers.{layer}"
            y = self.adapted(self.norm(x, f"{name}.input_layernorm.weight"), layer, "attn")
            x = x + self.attention(y, layer)
            y = self.adapted(self.norm(x, f"{name}.post_attention_layernorm.weight"), layer, "mlp")
            y = F.silu(self.linear(y, f"{name}.mlp.gate_proj")) * self.linear(y, f"{name}.mlp.up_proj")
            x = x + self.linear(y, f"{name}.mlp.down_proj")
        x = self.norm(x.flatten(0, 1)[self.target_rows], "model.norm.weight")
        head = "lm_head" if "lm_head.weight" in self.base else "model.embed_tokens"
        return F.cross_entropy(self.linear(x, head).float(), self.targets)

    def learn(self):
        self.optimiser.zero_grad()
        loss = self.loss()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.trained.values(), self.clip)
        self.optimiser.step()
        return loss.item()


def main():
    folder, dtype, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    step = Step(folder, getattr(torch, dtype))
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for _ in sys.stdin:
        began = time.perf_counter()
        loss = step.learn()
        print(json.dumps({"loss": loss, "ms": 1000 * (time.perf_counter() - began)}), flush=True)


main()
