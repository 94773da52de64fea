"""`serve`, `status` and `stop`: starts the gateway in the background and looks after it."""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from importlib import metadata
from pathlib import Path

from . import catalog
from .progress import megabytes

DEFAULT_PORT = 11434
DEFAULT_CONTEXT = 8192


def state_file() -> Path:
    return catalog.models_dir() / "gateway.json"


def log_file() -> Path:
    return catalog.models_dir() / "gateway.log"


def write_state(port: int, engine) -> None:
    """Called by the gateway: who it is, where it listens, and which process holds the model."""
    state = {"pid": os.getpid(), "port": port, "context": engine.context,
             "engine": engine.process.pid if engine.process else None}
    unfinished = state_file().with_suffix(".tmp")
    unfinished.write_text(json.dumps(state))
    unfinished.replace(state_file())


def remove_state() -> None:
    state_file().unlink(missing_ok=True)


def command_of(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    with contextlib.suppress(OSError):
        return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True).stdout
    return ""


def read_state() -> dict | None:
    """The gateway that runs from this clone; None when its process is gone or is another program."""
    try:
        state = json.loads(state_file().read_text())
    except (OSError, ValueError):
        return None
    return state if "local_model.gateway" in command_of(state["pid"]) else None


def resident_memory(pid: int | None) -> str:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return megabytes(int(line.split()[1]) * 1024)
    return "unknown"


def ask(port: int, path: str, timeout: float = 2) -> dict | None:
    """What the server on that port says; None when nothing answers, {} when it is not Ollama's format."""
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{port}{path}", timeout=timeout) as response:
            value = json.load(response)
            return value if isinstance(value, dict) else {}
    except urllib.error.HTTPError:
        return {}
    except ValueError:
        return {}
    except OSError as error:
        refused = isinstance(getattr(error, "reason", error), ConnectionRefusedError)
        return None if refused else {}


def advice(port: int) -> str:
    if port == DEFAULT_PORT:
        return "Ollama clients find it without being told."
    return f"This is not Ollama's port, so tell clients: export OLLAMA_HOST=http://127.0.0.1:{port}"


def check_port(port: int) -> str | None:
    """Why the port cannot be had, or None."""
    found = ask(port, "/api/version")
    if found is None:
        return None
    if found.get("version"):
        return (f"an Ollama {found['version']} already answers on 127.0.0.1:{port}: use that one, "
                "or choose another port with --port (or STEWARD_MODEL_PORT)")
    return (f"another program already listens on 127.0.0.1:{port}: "
            "choose another port with --port (or STEWARD_MODEL_PORT)")


def wait_until_loaded(process: subprocess.Popen, port: int) -> bool:
    started, terminal = time.monotonic(), sys.stderr.isatty()
    while process.poll() is None:
        if (ask(port, "/api/ps") or {}).get("models"):
            print("\r\033[2K" if terminal else "", end="", file=sys.stderr)
            return True
        if terminal:
            seconds = time.monotonic() - started
            print(f"\rloading {catalog.NAME} {'|/-'[int(seconds * 4) % 3]} {seconds:.0f} s", end="", file=sys.stderr)
        time.sleep(0.25)
    return False


def serve(chosen) -> int:
    state = read_state()
    if state:
        print(f"already running: {catalog.NAME} on http://127.0.0.1:{state['port']} (process {state['pid']}); "
              "'scripts/local-model stop' ends it")
        return 0 if chosen.port == state["port"] else 1
    problem = check_port(chosen.port)
    if problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    command = [sys.executable, "-m", "local_model.gateway", "--port", str(chosen.port),
               "--ctx", str(chosen.ctx), "--threads", str(chosen.threads)]
    if chosen.foreground:
        os.execv(sys.executable, command)
    with open(log_file(), "w") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    try:
        loaded = wait_until_loaded(process, chosen.port)
    except KeyboardInterrupt:
        process.terminate()
        return 130
    if not loaded:
        tail = "\n".join(log_file().read_text(errors="replace").splitlines()[-5:])
        print(f"error: the gateway did not start; {log_file()} ends with:\n{tail}", file=sys.stderr)
        return 1
    print(f"serving {catalog.NAME} on http://127.0.0.1:{chosen.port} (process {process.pid}, log {log_file()})\n"
          f"{advice(chosen.port)}")
    return 0


def status(chosen) -> int:
    present = catalog.model_file().exists()
    state = read_state()
    print(f"folder    {catalog.models_dir()}")
    print(f"engine    xllamacpp {metadata.version('xllamacpp')}")
    print(f"model     {catalog.NAME} ({megabytes(catalog.SIZE)})" if present
          else "model     missing; run 'scripts/local-model setup'")
    if not state:
        print("gateway   stopped; 'scripts/local-model serve' starts it")
        return 3
    loaded = bool((ask(state["port"], "/api/ps") or {}).get("models"))
    print(f"gateway   http://127.0.0.1:{state['port']} (process {state['pid']})")
    print(f"loaded    context {state['context']} tokens, memory {resident_memory(state['engine'])}" if loaded
          else "loaded    not now; the next request loads it")
    print(f"          {advice(state['port'])}")
    return 0


def stop(chosen) -> int:
    state = read_state()
    if not state:
        print("not running")
        return 0
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(state["pid"], number)
        for _ in range(50):
            if not command_of(state["pid"]):
                remove_state()
                print("stopped")
                return 0
            time.sleep(0.1)
    print(f"error: process {state['pid']} does not end", file=sys.stderr)
    return 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/local-model")
    actions = parser.add_subparsers(required=True)
    starting = actions.add_parser("serve")
    number = {"type": int}
    starting.add_argument("--port", default=os.environ.get("STEWARD_MODEL_PORT") or DEFAULT_PORT, **number)
    starting.add_argument("--ctx", default=os.environ.get("STEWARD_MODEL_CTX") or DEFAULT_CONTEXT, **number,
                          help="context in tokens (a request may ask for more)")
    starting.add_argument("--threads", default=os.environ.get("STEWARD_MODEL_THREADS") or 0, **number,
                          help="threads; 0 is one for each core")
    starting.add_argument("--foreground", action="store_true", help="stay here until Ctrl-C")
    starting.set_defaults(action=serve)
    actions.add_parser("status").set_defaults(action=status)
    actions.add_parser("stop").set_defaults(action=stop)
    chosen = parser.parse_args()
    return chosen.action(chosen)


if __name__ == "__main__":
    sys.exit(main())
