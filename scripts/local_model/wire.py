"""Translation between Ollama's wire format and llama.cpp's. Nothing here does any I/O."""

import json
from datetime import datetime, timezone

#: Ollama's defaults for what a request leaves out (api.DefaultOptions), in llama.cpp's names.
DEFAULTS = {
    "temperature": 0.8, "top_k": 40, "top_p": 0.9, "min_p": 0.0, "typical_p": 1.0, "seed": -1,
    "repeat_last_n": 64, "repeat_penalty": 1.0, "presence_penalty": 0.0, "frequency_penalty": 0.0,
}
INTEGERS = {"top_k", "seed", "repeat_last_n", "num_ctx", "num_predict", "num_keep"}


class BadRequest(Exception):
    """The request cannot be understood; answered with 400."""


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")


def options(request: dict) -> dict:
    """The request's options, checked as Ollama checks them. Unknown ones are ignored, as there."""
    given = request.get("options") or {}
    if not isinstance(given, dict):
        raise BadRequest("options must be an object")
    checked = {}
    for name, value in given.items():
        if value is None:
            continue
        if name in DEFAULTS or name in INTEGERS:
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise BadRequest(f'option "{name}" must be of type {"integer" if name in INTEGERS else "float32"}')
            checked[name] = int(value) if name in INTEGERS else value
        elif name == "stop":
            value = [value] if isinstance(value, str) else value
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                raise BadRequest('option "stop" must be of an array of strings')
            checked[name] = value
    return checked


def response_format(value) -> dict | None:
    if value in (None, ""):
        return None
    if value == "json":
        return {"type": "json_object"}
    if isinstance(value, dict):
        return {"type": "json_schema", "json_schema": {"name": "schema", "schema": value}}
    raise BadRequest(f'invalid format: {json.dumps(value)}; expected "json" or a valid JSON Schema object')


def messages(request: dict) -> list:
    """Ollama's messages in llama.cpp's form: there, a tool call's arguments are a string."""
    given = request.get("messages") or []
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise BadRequest("messages must be an array of objects")
    converted = []
    for index, message in enumerate(given):
        role = str(message.get("role", "")).lower()
        if role not in ("system", "user", "assistant", "tool"):
            raise BadRequest(f"message {index}: invalid role {message.get('role')!r}; "
                             "expected system, user, assistant or tool")
        content = message.get("content")
        if content is not None and not isinstance(content, str):
            raise BadRequest(f"message {index}: content must be a string")
        if message.get("images"):
            raise BadRequest(f"message {index}: this model does not support images")
        item = {"role": role, "content": content or ""}
        if message.get("tool_calls"):
            item["tool_calls"] = [tool_call(index, n, call) for n, call in enumerate(message["tool_calls"])]
        if message.get("tool_name"):
            item["name"] = message["tool_name"]
        if message.get("tool_call_id"):
            item["tool_call_id"] = message["tool_call_id"]
        converted.append(item)
    return converted


def tool_call(message: int, index: int, call) -> dict:
    function = call.get("function") if isinstance(call, dict) else None
    if not isinstance(function, dict) or not isinstance(function.get("name"), str):
        raise BadRequest(f"message {message}: tool call {index} has no function name")
    arguments = function.get("arguments") or {}
    if not isinstance(arguments, dict):
        raise BadRequest(f"message {message}: the arguments of tool call {index} must be an object")
    return {"id": call.get("id") or f"call_{index}", "type": "function",
            "function": {"name": function["name"], "arguments": json.dumps(arguments, ensure_ascii=False)}}


def completion_body(request: dict, chosen: list, limit: int) -> dict:
    """llama.cpp's request. `limit` is how many tokens of the context are left for the answer."""
    asked = options(request)
    body = {name: asked.get(name, default) for name, default in DEFAULTS.items()}
    predict = asked.get("num_predict", -1)
    body.update(messages=chosen, cache_prompt=True, stop=asked.get("stop", []),
                n_predict=min(predict, limit) if predict >= 0 else limit)
    if request.get("tools"):
        body["tools"] = request["tools"]
    shape = response_format(request.get("format"))
    if shape:
        body["response_format"] = shape
    return body


class ToolCalls:
    """Collects the calls that llama.cpp sends piece by piece; Ollama sends each one whole."""

    def __init__(self):
        self.calls: dict[int, dict] = {}

    def add(self, pieces: list) -> None:
        for piece in pieces:
            call = self.calls.setdefault(piece.get("index", 0), {"id": "", "name": "", "arguments": ""})
            function = piece.get("function") or {}
            call["id"] += piece.get("id") or ""
            call["name"] += function.get("name") or ""
            call["arguments"] += function.get("arguments") or ""

    def whole(self, cut_off: bool) -> list:
        """The calls as Ollama writes them. A call that `num_predict` cut in two is left out."""
        result = []
        for index, call in sorted(self.calls.items()):
            try:
                arguments = json.loads(call["arguments"] or "{}")
            except ValueError:
                if cut_off:
                    continue
                raise BadRequest(f"the model wrote invalid arguments for the tool {call['name']!r}") from None
            result.append({"id": call["id"], "function": {
                "index": index, "name": call["name"], "arguments": arguments}})
        return result


def metrics(timings: dict, total_ns: int, load_ns: int) -> dict:
    """Ollama's counters. Its prompt count is the whole prompt, whether cached or read."""
    cached, read = timings.get("cache_n", 0), timings.get("prompt_n", 0)
    return {
        "total_duration": total_ns, "load_duration": load_ns,
        "prompt_eval_count": cached + read, "prompt_eval_duration": int(timings.get("prompt_ms", 0) * 1e6),
        "eval_count": timings.get("predicted_n", 0), "eval_duration": int(timings.get("predicted_ms", 0) * 1e6),
        "x_cached_tokens": cached,
    }
