"""Serves Ollama's wire format on this machine only: `python -m local_model.gateway`."""

import argparse
import contextlib
import ipaddress
import json
import os
import select
import signal
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from . import catalog, chat, control, describe, wire
from .backend import Cancelled, Engine, EngineError
from .engine import physical_cores

LARGEST_BODY = 64 * 1024 * 1024


def is_local(host: str) -> bool:
    """A web page must not reach the model through a name that it points at this machine."""
    name = (urlsplit(f"//{host}").hostname or "").lower()
    if name == "localhost" or name.endswith((".localhost", ".local", ".internal")):
        return True
    with contextlib.suppress(ValueError):
        return bool(ipaddress.ip_address(name))
    return False


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "steward-local-model"
    engine: Engine

    def do_GET(self) -> None:
        self.route()

    do_POST = do_HEAD = do_DELETE = do_GET

    def route(self) -> None:
        self.started = False
        try:
            body = self.read_body()
            origin = self.headers.get("Origin")
            if not is_local(self.headers.get("Host") or "localhost") or (
                    origin and not is_local(urlsplit(origin).netloc)):
                return self.send(403, {"error": "only this machine may use this gateway"})
            path = self.path.split("?", 1)[0].rstrip("/") or "/"
            if path == "/":
                return self.send_text(200, "Ollama is running")
            method = "GET" if self.command == "HEAD" else self.command
            action = ROUTES.get((method, path))
            if action is None:
                known = any(path == other for _, other in ROUTES)
                return self.send_text(405 if known else 404, "405 method not allowed" if known else "404 page not found")
            action(self, body)
        except Cancelled:
            self.close_connection = True
        except wire.BadRequest as error:
            self.fail(400, str(error))
        except EngineError as error:
            self.fail(error.status, str(error))
        except (BrokenPipeError, ConnectionError):
            self.close_connection = True
        except Exception as error:  # a bug here must reach the client as an error, not as silence
            self.log_error("%s %s: %r", self.command, self.path, error)
            self.fail(500, f"the gateway failed on {self.path}: {error!r}")

    def read_body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self.read_chunks()
        if not length.isdigit() or int(length) > LARGEST_BODY:
            self.close_connection = True
            raise wire.BadRequest(f"the request body is larger than {LARGEST_BODY} bytes or has no valid length")
        return self.rfile.read(int(length))

    def read_chunks(self) -> bytes:
        body = b""
        while True:
            try:
                size = int(self.rfile.readline(64).split(b";")[0], 16)
            except ValueError:
                size = -1
            if size < 0 or len(body) + size > LARGEST_BODY:
                self.close_connection = True
                raise wire.BadRequest("the chunked request body is malformed or too large")
            if size == 0:
                while self.rfile.readline(65537).strip():
                    pass
                return body
            body += self.rfile.read(size)
            self.rfile.readline(64)

    # Sending

    def send_text(self, status: int, text: str, kind: str = "text/plain; charset=utf-8") -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def send(self, status: int, value: dict) -> None:
        self.send_text(status, json.dumps(value, ensure_ascii=False), "application/json; charset=utf-8")

    def line(self, value: dict) -> None:
        """One line of a stream; the status line waits for the first, so that an error can still have its own."""
        if not self.started:
            self.send_response(200)
            self.send_header("Content-Type", "application/x-ndjson")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.started = True
        data = json.dumps(value, ensure_ascii=False).encode() + b"\n"
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def fail(self, status: int, message: str) -> None:
        with contextlib.suppress(OSError):
            if self.started:
                self.line({"error": message})
                self.wfile.write(b"0\r\n\r\n")
            else:
                self.send(status, {"error": message})

    def gone(self) -> bool:
        """Whether the client closed its connection: what Ollama, too, takes as "stop"."""
        try:
            readable, _, _ = select.select([self.connection], [], [], 0)
            return bool(readable) and self.connection.recv(1, socket.MSG_PEEK) == b""
        except (OSError, ValueError):
            return True

    def log_message(self, form: str, *values) -> None:
        sys.stderr.write(f"{wire.now()} {form % values}\n")

    # Answering

    def parse(self, body: bytes) -> dict:
        if not body.strip():
            raise wire.BadRequest("missing request body")
        try:
            request = json.loads(body)
        except ValueError as error:
            raise wire.BadRequest(f"invalid JSON in the request: {error}") from None
        if not isinstance(request, dict):
            raise wire.BadRequest("the request must be a JSON object")
        request["model"] = request.get("model") or request.get("name")
        if not isinstance(request["model"], str):
            raise wire.BadRequest("model is required")
        if not catalog.is_served(request["model"]):
            raise EngineError(f"model '{request['model']}' not found", 404)
        return request

    def generate_from(self, request: dict, shape) -> None:
        chat.check(request)
        with contextlib.closing(chat.answer(self.engine, request, self.gone)) as pieces:
            if request.get("stream") is False:
                return self.send(200, shape(chat.gather(pieces)))
            for piece in pieces:
                self.line(shape(piece))
            self.wfile.write(b"0\r\n\r\n")

    def chat(self, body: bytes) -> None:
        self.generate_from(self.parse(body), lambda piece: piece)

    def generate(self, body: bytes) -> None:
        self.generate_from(chat.from_generate(self.parse(body)), chat.to_generate)

    def show(self, body: bytes) -> None:
        self.parse(body)
        self.send(200, describe.show(self.engine))

    def pull(self, body: bytes) -> None:
        self.parse(body)  # the one model is here already; any other is "not found"
        self.send(200, {"status": "success"})

    def embed(self, body: bytes) -> None:
        self.fail(501, f"{catalog.NAME} does not support embeddings; use a real Ollama with an embedding model")

    def manage(self, body: bytes) -> None:
        self.fail(501, f"this gateway serves {catalog.NAME} only and cannot create, copy, push or delete models")


ROUTES = {
    ("GET", "/api/version"): lambda handler, _: handler.send(200, {"version": describe.VERSION}),
    ("GET", "/api/tags"): lambda handler, _: handler.send(200, describe.tags()),
    ("GET", "/api/ps"): lambda handler, _: handler.send(200, describe.running(handler.engine)),
    ("POST", "/api/show"): Handler.show,
    ("POST", "/api/chat"): Handler.chat,
    ("POST", "/api/generate"): Handler.generate,
    ("POST", "/api/pull"): Handler.pull,
    ("POST", "/api/embed"): Handler.embed,
    ("POST", "/api/embeddings"): Handler.embed,
    ("POST", "/api/create"): Handler.manage,
    ("POST", "/api/copy"): Handler.manage,
    ("POST", "/api/push"): Handler.manage,
    ("DELETE", "/api/delete"): Handler.manage,
}


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def main() -> int:
    parser = argparse.ArgumentParser(prog="local_model.gateway")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--ctx", type=int, required=True)
    parser.add_argument("--threads", type=int, default=0)
    chosen = parser.parse_args()
    engine = Engine(chosen.ctx, chosen.threads or physical_cores(),
                    on_change=lambda engine: control.write_state(chosen.port, engine))
    Handler.engine = engine
    try:
        server = Server(("127.0.0.1", chosen.port), Handler)
    except OSError as error:
        print(f"error: port {chosen.port} of 127.0.0.1 cannot be used: {error.strerror}", file=sys.stderr)
        return 1

    def end(*_) -> None:
        control.remove_state()
        if engine.process:
            engine.process.kill()
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    control.write_state(chosen.port, engine)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with engine.lock:
            engine.ensure(None)
    except EngineError as error:
        print(f"error: {error}", file=sys.stderr)
        control.remove_state()
        return 1
    print(f"serving {catalog.NAME} on http://127.0.0.1:{chosen.port} "
          f"(context {engine.context}, {engine.threads} threads)", flush=True)
    while True:
        signal.pause()


if __name__ == "__main__":
    sys.exit(main())
