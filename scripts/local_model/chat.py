"""Answers one conversation: fits it into the context, generates, and tells it in Ollama's words."""

import time
from collections.abc import Iterator

from . import catalog, wire
from .backend import Cancelled, Engine, EngineError


def fit(engine: Engine, messages: list, tools: list | None, context: int, truncate: bool) -> tuple[list, int]:
    """Drops the oldest messages until the prompt fits, as Ollama does, without a word to the client.

    System messages and the last message always stay. Returns what is left and its token count.
    """
    for first in range(len(messages)):
        kept = [m for m in messages[:first] if m["role"] == "system"] + messages[first:]
        count = engine.count_tokens(kept, tools)
        if count < context:
            return kept, count
        if not truncate:
            break
    raise EngineError(f"the prompt has {count} tokens and does not fit in a context of {context}; "
                      "shorten it, or ask for a larger num_ctx "
                      f"(up to {catalog.CONTEXT_LENGTH})", 400)


def check(request: dict) -> None:
    """Refuses what cannot be answered, before the engine is touched."""
    if request.get("think"):
        raise wire.BadRequest(f'"{request["model"]}" does not support thinking')
    wire.options(request)
    wire.response_format(request.get("format"))
    wire.messages(request)


def acquire(engine: Engine, client_gone) -> None:
    """Waits for the request before this one, unless the client gives up."""
    while not engine.lock.acquire(timeout=0.2):
        if client_gone():
            raise Cancelled


def unload(engine: Engine, client_gone) -> None:
    acquire(engine, client_gone)
    try:
        engine.stop()
    finally:
        engine.lock.release()


def answer(engine: Engine, request: dict, client_gone) -> Iterator[dict]:
    """Yields the objects of Ollama's stream; the last one has `done` set."""
    def piece(message: dict, **more) -> dict:
        return {"model": request["model"], "created_at": wire.now(),
                "message": {"role": "assistant", "content": "", **message}, "done": False, **more}

    started = time.monotonic_ns()
    messages, tools = wire.messages(request), request.get("tools")
    if not messages and request.get("keep_alive") in (0, "0", "0s"):
        unload(engine, client_gone)
        yield piece({}, done=True, done_reason="unload")
        return
    acquire(engine, client_gone)
    try:
        asked = wire.options(request).get("num_ctx")
        engine.ensure(asked if asked and asked > 0 else None)
        loaded = time.monotonic_ns()
        if not messages:
            yield piece({}, done=True, done_reason="load")
            return
        context = min(asked, engine.context) if asked and asked > 0 else engine.context
        kept, count = fit(engine, messages, tools, context, request.get("truncate") is not False)
        calls, reason, timings = wire.ToolCalls(), "stop", {}
        for chunk in engine.stream(wire.completion_body(request, kept, context - count), client_gone):
            timings = chunk.get("timings") or timings
            for choice in chunk.get("choices") or []:
                delta = choice.get("delta") or {}
                calls.add(delta.get("tool_calls") or [])
                reason = "length" if choice.get("finish_reason") == "length" else reason
                if delta.get("content"):
                    yield piece({"content": delta["content"]})
        whole = calls.whole(cut_off=reason == "length")
        if whole:
            yield piece({"tool_calls": whole})
        yield piece({}, done=True, done_reason=reason,
                    **wire.metrics(timings, time.monotonic_ns() - started, loaded - started))
    finally:
        engine.lock.release()


def gather(pieces: Iterator[dict]) -> dict:
    """The one object of a request with `"stream": false`."""
    content, calls, last = "", [], {}
    for last in pieces:
        content += last["message"]["content"]
        calls += last["message"].get("tool_calls", [])
    last["message"]["content"] = content
    if calls:
        last["message"]["tool_calls"] = calls
    return last


def from_generate(request: dict) -> dict:
    """A request to /api/generate as a conversation of one message."""
    for name in ("raw", "suffix", "images", "context", "template"):
        if request.get(name):
            raise wire.BadRequest(f"{name} is not supported by this gateway; use /api/chat")
    prompt, system = request.get("prompt") or "", request.get("system")
    if not isinstance(prompt, str):
        raise wire.BadRequest("prompt must be a string")
    messages = [{"role": "system", "content": system}] if system and prompt else []
    messages += [{"role": "user", "content": prompt}] if prompt else []
    return {**request, "messages": messages, "tools": None}


def to_generate(piece: dict) -> dict:
    return {**{key: value for key, value in piece.items() if key != "message"},
            "response": piece["message"]["content"]}
