"""What Ollama tells about a model: /api/tags, /api/show, /api/ps, /api/version."""

from datetime import datetime, timezone

from . import catalog
from .backend import Engine, EngineError

#: The Ollama version whose wire format this is; what follows the plus says that it is not Ollama.
VERSION = "0.12.6+steward"

#: Bytes of key-value cache per token of context: 28 layers, 2 heads of 128, keys and values, 16 bits.
CACHE_BYTES_PER_TOKEN = 28 * 2 * 128 * 2 * 2


def modified_at() -> str:
    moment = datetime.fromtimestamp(catalog.model_file().stat().st_mtime, timezone.utc)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def tags() -> dict:
    return {"models": [{
        "name": catalog.NAME, "model": catalog.NAME, "modified_at": modified_at(),
        "size": catalog.SIZE, "digest": catalog.SHA256, "details": catalog.details(),
        "capabilities": catalog.CAPABILITIES,
    }]}


def running(engine: Engine) -> dict:
    """The model stays in memory until it is unloaded, which Ollama writes as a far date."""
    if not engine.loaded:
        return {"models": []}
    return {"models": [{
        "name": catalog.NAME, "model": catalog.NAME, "digest": catalog.SHA256,
        "size": catalog.SIZE + engine.context * CACHE_BYTES_PER_TOKEN, "size_vram": 0,
        "details": catalog.details(), "expires_at": "2318-01-01T00:00:00Z",
        "context_length": engine.context,
    }]}


def template(engine: Engine) -> str:
    """The chat template inside the model file. It is Jinja here, where Ollama has its own in Go."""
    if not engine.loaded:
        return ""
    try:
        return engine.call("GET", "/props").get("chat_template", "")
    except EngineError:
        return ""


def show(engine: Engine) -> dict:
    return {
        "license": catalog.LICENSE,
        "modelfile": f"FROM {catalog.FILE_NAME}\n",
        "template": template(engine),
        "details": catalog.details(),
        "model_info": {
            "general.architecture": catalog.FAMILY,
            "general.basename": "Qwen2.5-Coder",
            "general.parameter_count": catalog.PARAMETER_COUNT,
            "qwen2.context_length": catalog.CONTEXT_LENGTH,
            "qwen2.embedding_length": catalog.EMBEDDING_LENGTH,
            "qwen2.block_count": 28,
            "qwen2.attention.head_count": 12,
            "qwen2.attention.head_count_kv": 2,
        },
        "capabilities": catalog.CAPABILITIES,
        "modified_at": modified_at(),
    }
