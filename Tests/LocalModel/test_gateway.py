"""The gateway of scripts/local-model, used by the official Ollama client, with the real model.

Run by `scripts/local-model test`. Slow on a small machine: a busy core reads 10 tokens a second.
"""

import json
import os
import time
import urllib.error
import urllib.request

import ollama
import pytest
from local_model import wire

MODEL = "qwen2.5-coder:1.5b"
PORT = int(os.environ.get("STEWARD_MODEL_PORT") or 11434)
HOST = f"http://127.0.0.1:{PORT}"
EXACT = {"temperature": 0, "seed": 1}


@pytest.fixture(scope="module")
def client():
    return ollama.Client(host=HOST, timeout=600)


def user(text):
    return [{"role": "user", "content": text}]


def raw(path, data, headers=None):
    request = urllib.request.Request(HOST + path, data, {"Content-Type": "application/json", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=600) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def tool(name, description, **properties):
    return {"type": "function", "function": {"name": name, "description": description, "parameters": {
        "type": "object", "required": list(properties),
        "properties": {key: {"type": "string", "description": text} for key, text in properties.items()}}}}


TOOLS = [
    tool("list_containers", "List the containers of a host", host="name of the host"),
    tool("read_file", "Read a file", path="absolute path"),
    tool("run_command", "Run a shell command", command="the command"),
    tool("disk_usage", "Show how full the disks of a host are", host="name of the host"),
]


def test_root_says_what_clients_look_for():
    with urllib.request.urlopen(HOST) as response:
        assert response.read() == b"Ollama is running"


def test_list_show_ps_and_pull(client):
    (model,) = client.list().models
    assert model.model == MODEL and model.size == 1_117_320_768
    assert model.digest.startswith("cc324af070c2") and model.details.quantization_level == "Q4_K_M"
    shown = client.show(MODEL)
    assert shown.capabilities == ["completion", "tools"]
    assert shown.modelinfo["qwen2.context_length"] == 32768
    assert "<|im_start|>" in shown.template and shown.details.family == "qwen2"
    assert client.pull(MODEL).status == "success"
    client.chat(MODEL)  # no messages: loads the model
    (running,) = client.ps().models
    assert running.model == MODEL and running.context_length >= 2048


def test_chat(client):
    answer = client.chat(MODEL, user("Reply with the single word: pong"), options={**EXACT, "num_predict": 8})
    assert "pong" in answer.message.content.lower()
    assert answer.message.role == "assistant" and answer.done and answer.done_reason == "stop"
    assert answer.prompt_eval_count > 20 and answer.eval_count >= 1
    assert answer.total_duration >= answer.eval_duration > 0
    assert answer.created_at.endswith("Z")


def test_stream_adds_up_to_the_chat(client):
    request = dict(model=MODEL, messages=user("Count from 1 to 5, digits only."), options={**EXACT, "num_predict": 20})
    whole = client.chat(**request).message.content
    pieces = list(client.chat(**request, stream=True))
    assert len(pieces) > 2 and [piece.done for piece in pieces[:-1]] == [False] * (len(pieces) - 1)
    assert pieces[-1].done and pieces[-1].eval_count and pieces[-1].message.content == ""
    assert "".join(piece.message.content for piece in pieces) == whole


def test_num_predict_and_stop(client):
    cut = client.chat(MODEL, user("Count from 1 to 50."), options={**EXACT, "num_predict": 5})
    assert cut.done_reason == "length" and cut.eval_count == 5
    stopped = client.chat(MODEL, user("Say: alpha beta gamma"), options={**EXACT, "num_predict": 12, "stop": ["beta"]})
    assert "beta" not in stopped.message.content and stopped.done_reason == "stop"


def test_format_schema_and_json(client):
    schema = {"type": "object", "required": ["host", "healthy"], "additionalProperties": False,
              "properties": {"host": {"type": "string"}, "healthy": {"type": "boolean"}}}
    answer = client.chat(MODEL, user("The host nas1 is healthy. Answer as JSON."), format=schema,
                         options={**EXACT, "num_predict": 40})
    value = json.loads(answer.message.content)
    assert set(value) == {"host", "healthy"} and value["healthy"] is True
    answer = client.chat(MODEL, user('Answer with JSON like {"a": 1}'), format="json",
                         options={**EXACT, "num_predict": 60})
    assert isinstance(json.loads(answer.message.content), dict)


def test_tools_are_called_in_one_form_or_the_other(client):
    answer = client.chat(MODEL, user("Which containers run on host nas1?"), tools=TOOLS,
                         options={**EXACT, "num_predict": 60})
    if answer.message.tool_calls:
        call = answer.message.tool_calls[0].function
        assert call.name == "list_containers" and call.arguments == {"host": "nas1"}
    else:  # this small model mostly writes its call as text, and the gateway leaves it so
        assert "list_containers" in answer.message.content and "nas1" in answer.message.content


def test_tool_results_are_read(client):
    messages = [*user("Which containers run on host nas1?"),
                {"role": "assistant", "content": "", "tool_calls": [
                    {"function": {"name": "list_containers", "arguments": {"host": "nas1"}}}]},
                {"role": "tool", "tool_name": "list_containers", "content": "jellyfin\npihole"}]
    # Without `tools`: with them, this small model rather writes the same call again.
    answer = client.chat(MODEL, messages, options={**EXACT, "num_predict": 40})
    assert "jellyfin" in answer.message.content.lower()


def test_the_second_turn_reads_only_what_is_new(client):
    facts = "\n".join(f"Host node{n} has address 10.0.0.{n} and runs service s{n}." for n in range(1, 31))
    messages = [{"role": "system", "content": "You know this lab.\n" + facts}, *user("What runs on node7?")]
    first = json.loads(raw("/api/chat", json.dumps(dict(
        model=MODEL, messages=messages, stream=False, options={**EXACT, "num_predict": 12})).encode())[1])
    messages += [first["message"], *user("And on node9?")]
    second = json.loads(raw("/api/chat", json.dumps(dict(
        model=MODEL, messages=messages, stream=False, options={**EXACT, "num_predict": 4})).encode())[1])
    assert second["prompt_eval_count"] > first["prompt_eval_count"]
    assert second["x_cached_tokens"] >= 0.9 * second["prompt_eval_count"]


def test_a_small_num_ctx_drops_the_oldest_messages_but_not_the_system_message(client):
    messages = [{"role": "system", "content": "Be brief."}]
    for number in range(12):
        messages += [*user(f"Remember item {number}: " + "cable router switch " * 6),
                     {"role": "assistant", "content": "Noted."}]
    messages += user("Say ok.")
    answer = client.chat(MODEL, messages, options={**EXACT, "num_ctx": 160, "num_predict": 3})
    assert 20 < answer.prompt_eval_count < 160
    with pytest.raises(ollama.ResponseError) as error:
        client.chat(MODEL, user("cable " * 300), options={"num_ctx": 64})
    assert error.value.status_code == 400 and "num_ctx" in error.value.error


def test_errors(client):
    with pytest.raises(ollama.ResponseError) as error:
        client.chat("llama3", user("hi"))
    assert error.value.status_code == 404 and error.value.error == "model 'llama3' not found"
    with pytest.raises(ollama.ResponseError) as error:
        client.chat("llama3", user("hi"), stream=True).__next__()
    assert error.value.status_code == 404
    with pytest.raises(ollama.ResponseError) as error:
        client.show("llama3")
    assert error.value.status_code == 404
    with pytest.raises(ollama.ResponseError) as error:
        client.chat(MODEL, user("hi"), think=True)
    assert error.value.status_code == 400 and "does not support thinking" in error.value.error
    with pytest.raises(ollama.ResponseError) as error:
        client.embed(MODEL, "hi")
    assert error.value.status_code == 501
    assert raw("/api/chat", b"{not json")[0] == 400
    assert raw("/api/chat", b"")[0] == 400
    assert raw("/api/chat", json.dumps({"model": MODEL, "messages": user("x"), "format": 3}).encode())[0] == 400
    assert raw("/api/nothing", b"{}")[0] == 404
    assert raw("/api/show", b"{}", {"Origin": "https://example.com"})[0] == 403


def test_generate(client):
    answer = client.generate(MODEL, "Reply with the single word: pong", options={**EXACT, "num_predict": 8})
    assert "pong" in answer.response.lower() and answer.done


def answered_within(client, seconds):
    started = time.monotonic()
    client.chat(MODEL, user("Say ok."), options={**EXACT, "num_predict": 2})
    assert time.monotonic() - started < seconds


def test_a_client_that_leaves_in_mid_answer_holds_nobody_up(client):
    client.chat(MODEL, user("Say ok."), options={**EXACT, "num_predict": 2})
    stream = client.chat(MODEL, user("Write a story of 2000 words."), stream=True,
                         options={**EXACT, "num_predict": 1500})
    for _ in range(3):
        next(stream)
    stream.close()
    answered_within(client, 30)


def test_a_client_that_leaves_while_its_prompt_is_read_holds_nobody_up(client):
    impatient = ollama.Client(host=HOST, timeout=2)
    with pytest.raises(Exception):
        impatient.chat(MODEL, user("unread words " + str(time.time()) + " lamp chair table" * 1000))
    answered_within(client, 60)


def test_a_call_that_llama_cpp_recognises_becomes_ollamas():
    """Without the model: it hardly ever writes a call in the form that llama.cpp recognises."""
    calls = wire.ToolCalls()
    calls.add([{"index": 0, "id": "abc", "type": "function", "function": {"name": "disk_usage", "arguments": ""}}])
    calls.add([{"index": 0, "function": {"arguments": '{"host": '}}])
    calls.add([{"index": 0, "function": {"arguments": '"nas1"}'}}])
    calls.add([{"index": 1, "id": "def", "type": "function", "function": {"name": "read_file", "arguments": '{"pa'}}])
    assert calls.whole(cut_off=True) == [
        {"id": "abc", "function": {"index": 0, "name": "disk_usage", "arguments": {"host": "nas1"}}}]
    with pytest.raises(wire.BadRequest):
        calls.whole(cut_off=False)
