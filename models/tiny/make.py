"""Writes the folders beside it: a tiny LaVIN, LLaMA-Adapter V2 and mPLUG-Owl of random weights, in the forms of the released ones.

The weights are those of the goldens; the tokenizer knows no words, but a token for each character.
"""

import shutil
import struct
from pathlib import Path

HERE = Path(__file__).parent
GOLDENS = HERE.parents[1] / "test" / "fixtures" / "goldens"
MODELS = {
    "lavin": {
        "lavin/cfg3/pth/7B/consolidated.00.pth": "7B/consolidated.00.pth",
        "lavin/cfg3/pth/7B/params.json": "7B/params.json",
        "lavin/cfg3/pth/checkpoint-19.pth": "adapter.pth",
        "lavin/cfg3/clip.safetensors": "clip.safetensors",
    },
    "llama-adapter-v2": {
        "llama-adapter-v2/cfg2/pth/7B/consolidated.00.pth": "7B/consolidated.00.pth",
        "llama-adapter-v2/cfg2/pth/7B/params.json": "7B/params.json",
        "llama-adapter-v2/cfg2/pth/LORA-BIAS-7B.pth": "adapter.pth",
        "llama-adapter-v2/cfg2/clip.safetensors": "clip.safetensors",
    },
    "mplug-owl": {
        "mplug-owl/c-eps/config.json": "config.json",
        "mplug-owl/c-eps/pytorch_model.bin": "pytorch_model.bin",
    },
}
VOCABULARY = 112
NORMAL, UNKNOWN, CONTROL = 1, 2, 3


def varint(number):
    groups = []
    while number > 0x7F:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*groups, number])


def field(number, value):
    """A field of a protobuf message: an integer, a float, or bytes."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def piece(text, score, kind):
    return field(1, field(1, text.encode()) + field(2, score) + field(3, kind))


def tokenizer():
    """A SentencePiece file (sentencepiece_model.proto) of single characters."""
    characters = ["\u2581", "\n", *map(chr, range(0x21, 0x7F)), *"’äöüßéèàçñ…€🦉"]
    pieces = [piece("<unk>", 0.0, UNKNOWN), piece("<s>", 0.0, CONTROL), piece("</s>", 0.0, CONTROL)]
    pieces += [piece(character, -float(rank), NORMAL) for rank, character in enumerate(characters)]
    assert len(pieces) == VOCABULARY, len(pieces)
    bpe = field(2, field(3, 2))
    as_it_is = field(3, field(1, b"identity") + field(4, 0))
    return b"".join(pieces) + bpe + as_it_is


for name, files in MODELS.items():
    for source, target in files.items():
        path = HERE / name / target
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(GOLDENS / source, path)
    (HERE / name / "tokenizer.model").write_bytes(tokenizer())
