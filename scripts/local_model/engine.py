"""The process that holds the model: llama.cpp's own server, on a private port of this machine.

The gateway starts it with pipes. It says `{"port": N}` on standard output when the model is
loaded, and ends when its standard input closes, so it can never outlive the gateway.
"""

import json
import os
import signal
import sys

#: Prompt tokens read between two looks at "has the client gone?". A larger batch reads a prompt
#: no faster on a CPU, and a cancelled request would hold up the next one for longer.
BATCH = 128

#: Memory for conversations that are set aside while another one is answered, so that coming
#: back to one of them does not mean reading it again. About 28 KB a token.
PROMPT_CACHE_MIB = 1024


def physical_cores() -> int:
    """Cores, not hyper-threads: two threads on one core only get in each other's way."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    cores, current = set(), {}
    try:
        with open("/proc/cpuinfo") as cpuinfo:
            for line in cpuinfo:
                key, _, value = line.partition(":")
                current[key.strip()] = value.strip()
                if not line.strip():
                    cores.add((current.get("physical id"), current.get("core id")))
                    current = {}
    except OSError:
        return usable
    return max(1, min(usable, len(cores))) if cores else usable


def load(path: str, context: int, threads: int, key: str):
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = path
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    params.ui = False
    params.n_ctx = context
    params.n_parallel = 1  # one slot: every request meets the cache of the one before
    params.n_batch = params.n_ubatch = BATCH
    params.cache_prompt = True
    params.cache_ram_mib = PROMPT_CACHE_MIB
    params.fit_params = False  # the context is what was asked for, or an error
    params.use_jinja = True
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    return xllamacpp.Server(params)


def main() -> None:
    settings = json.loads(sys.stdin.readline())
    # llama.cpp prints to standard output too: keep our line apart, send the rest to the log.
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    server = load(settings["path"], settings["context"], settings["threads"], settings["key"])
    # llama.cpp took these signals over; the gateway decides when this process ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    port = int(server.listening_address.rsplit(":", 1)[1])
    print(json.dumps({"port": port}), file=answer, flush=True)
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)  # nothing to save, and a clean shutdown would wait for a running generation


if __name__ == "__main__":
    main()
