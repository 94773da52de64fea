"""all-MiniLM-L6-v2: BERT with six layers, mean pooling, vectors of length one."""

import json
import pathlib
import struct

import numpy
from tokenizers import Tokenizer

HEADS = 12
LAYERS = 6
# The length that the model's authors set (sentence_bert_config.json).
TOKENS = 256


def read_safetensors(path: pathlib.Path) -> dict[str, numpy.ndarray]:
    """The tensors of a safetensors file: eight bytes of length, a JSON table, raw numbers."""
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    table = json.loads(raw[8 : 8 + length])
    tensors = {}
    for name, entry in table.items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        first, last = (8 + length + offset for offset in entry["data_offsets"])
        tensors[name] = numpy.frombuffer(raw[first:last], numpy.float32).reshape(entry["shape"])
    return tensors


def normalised(x, weights, name):
    centred = x - x.mean(-1, keepdims=True)
    scaled = centred / numpy.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
    return scaled * weights[name + ".weight"] + weights[name + ".bias"]


def dense(x, weights, name):
    return x @ weights[name + ".weight"].T + weights[name + ".bias"]


def gelu(x):
    # The error function to 1e-7 (Abramowitz and Stegun 7.1.26): numpy has none.
    z = numpy.abs(x) * 0.7071067811865476
    t = 1 / (1 + 0.3275911 * z)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    return x * 0.5 * (1 + numpy.sign(x) * (1 - series * numpy.exp(-z * z)))


class Encoder:
    def __init__(self, folder: pathlib.Path):
        self.weights = read_safetensors(folder / "model.safetensors")
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(TOKENS)
        self.tokenizer.no_padding()

    def encode(self, texts: list[str]) -> tuple[list[list[float]], int]:
        """Vectors in the order of `texts`, and how many tokens were read."""
        tokens = [item.ids for item in self.tokenizer.encode_batch(texts)]
        vectors: list = [None] * len(texts)
        # Texts of like length together: padding is work for nothing.
        order = sorted(range(len(texts)), key=lambda index: len(tokens[index]))
        for start in range(0, len(order), 16):
            batch = order[start : start + 16]
            for index, vector in zip(batch, self.forward([tokens[index] for index in batch])):
                vectors[index] = vector.tolist()
        return vectors, sum(map(len, tokens))

    def forward(self, batch: list[list[int]]) -> numpy.ndarray:
        w = self.weights
        longest = max(map(len, batch))
        ids = numpy.zeros((len(batch), longest), numpy.int64)
        mask = numpy.zeros((len(batch), longest), numpy.float32)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        x = (
            w["embeddings.word_embeddings.weight"][ids]
            + w["embeddings.position_embeddings.weight"][:longest]
            + w["embeddings.token_type_embeddings.weight"][0]
        )
        x = normalised(x, w, "embeddings.LayerNorm")
        hidden = ((1 - mask) * -1e9)[:, None, None, :]
        for layer in range(LAYERS):
            name = f"encoder.layer.{layer}."
            split = lambda part: dense(x, w, name + "attention.self." + part).reshape(
                len(batch), longest, HEADS, -1
            ).transpose(0, 2, 1, 3)
            query, key, value = split("query"), split("key"), split("value")
            scores = query @ key.transpose(0, 1, 3, 2) / numpy.sqrt(query.shape[-1]) + hidden
            scores = numpy.exp(scores - scores.max(-1, keepdims=True))
            scores /= scores.sum(-1, keepdims=True)
            mixed = (scores @ value).transpose(0, 2, 1, 3).reshape(len(batch), longest, -1)
            x = normalised(x + dense(mixed, w, name + "attention.output.dense"), w, name + "attention.output.LayerNorm")
            inner = gelu(dense(x, w, name + "intermediate.dense"))
            x = normalised(x + dense(inner, w, name + "output.dense"), w, name + "output.LayerNorm")
        pooled = (x * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        return pooled / numpy.linalg.norm(pooled, axis=1, keepdims=True)
