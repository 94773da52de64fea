"""Starts the engine process and talks to it: plain HTTP to llama.cpp's server."""

import contextlib
import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

from . import catalog


class EngineError(Exception):
    """The engine refused or broke. `status` is the HTTP status to answer with."""

    def __init__(self, message: str, status: int = 500):
        super().__init__(message)
        self.status = status


class Cancelled(Exception):
    """The client went away."""


def error_message(body: bytes) -> str:
    try:
        error = json.loads(body)["error"]
        return error["message"] if isinstance(error, dict) else str(error)
    except (ValueError, KeyError, TypeError):
        return body.decode(errors="replace").strip() or "llama.cpp gave no reason"


class Engine:
    """One model in one child process. Callers hold `lock` while they generate or reload."""

    def __init__(self, context: int, threads: int, on_change=lambda engine: None):
        self.default_context, self.threads, self.on_change = context, threads, on_change
        self.lock = threading.Lock()
        self.context = 0
        self.process: subprocess.Popen | None = None
        self.port, self.key = 0, ""

    @property
    def loaded(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ensure(self, context: int | None) -> None:
        """Loads the model, or loads it again when a larger context is asked for."""
        wanted = min(context or self.default_context, catalog.CONTEXT_LENGTH)
        if self.loaded and (context is None or wanted <= self.context):
            return
        self.stop()
        self.start(wanted)

    def start(self, context: int) -> None:
        self.key = secrets.token_hex(16)
        # Passive: threads sleep at a barrier instead of spinning. With a compiler running beside
        # the model on the same cores, spinning made it five times slower.
        environment = {"OMP_WAIT_POLICY": "passive", **os.environ}
        process = subprocess.Popen([sys.executable, "-m", "local_model.engine"], env=environment, text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        settings = {"path": str(catalog.model_file()), "context": context,
                    "threads": self.threads, "key": self.key}
        try:
            process.stdin.write(json.dumps(settings) + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except OSError:
            answer = ""
        if not answer:
            process.kill()
            raise EngineError(f"the model did not load with a context of {context} tokens "
                              f"(exit status {process.wait()}); the reason is in {catalog.models_dir() / 'gateway.log'}")
        self.process, self.context, self.port = process, context, json.loads(answer)["port"]
        self.on_change(self)

    def stop(self) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        process.stdin.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        self.on_change(self)

    def _connect(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.connect()
        return connection

    def _send(self, connection, method: str, path: str, body: dict | None) -> http.client.HTTPResponse:
        connection.request(method, path, json.dumps(body) if body is not None else None,
                           {"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"})
        response = connection.getresponse()
        if response.status >= 400:
            raise EngineError(error_message(response.read()), response.status)
        return response

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        try:
            with contextlib.closing(self._connect()) as connection:
                return json.loads(self._send(connection, method, path, body).read())
        except (OSError, http.client.HTTPException) as error:
            raise self._broken(error) from error

    def count_tokens(self, messages: list, tools: list | None) -> int:
        body = {"messages": messages, **({"tools": tools} if tools else {})}
        return self.call("POST", "/v1/chat/completions/input_tokens", body)["input_tokens"]

    def stream(self, body: dict, client_gone) -> Iterator[dict]:
        """Yields llama.cpp's chunks. Closing its connection is what stops a generation."""
        cancelled, finished = threading.Event(), threading.Event()
        try:
            with contextlib.closing(self._connect()) as connection:
                def watch() -> None:
                    while not finished.wait(0.2):
                        if client_gone():
                            cancelled.set()
                            with contextlib.suppress(OSError):
                                wire.shutdown(socket.SHUT_RDWR)
                            return

                wire = connection.sock
                threading.Thread(target=watch, daemon=True).start()
                response = self._send(connection, "POST", "/v1/chat/completions", {**body, "stream": True})
                ended = False
                for line in response:
                    if not line.startswith((b"data: ", b"error: ")):
                        continue
                    text = line.split(b": ", 1)[1].strip()
                    if text == b"[DONE]":
                        ended = True
                        break
                    chunk = json.loads(text)
                    if "error" in chunk or line.startswith(b"error"):
                        raise EngineError(error_message(text))
                    yield chunk
                if not ended:
                    raise http.client.IncompleteRead(b"")
        except (OSError, http.client.HTTPException) as error:
            if cancelled.is_set():
                raise Cancelled from error
            raise self._broken(error) from error
        finally:
            finished.set()

    def _broken(self, error: Exception) -> EngineError:
        for _ in range(10):  # give a process that is dying the time to be dead
            if not self.loaded:
                break
            time.sleep(0.1)
        if self.loaded:
            return EngineError(f"the connection to llama.cpp broke: {error}")
        return EngineError("llama.cpp stopped while it worked; the next request loads the model again "
                           f"(the reason is in {catalog.models_dir() / 'gateway.log'})")
