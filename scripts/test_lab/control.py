"""From outside: starting and ending the keeper, and talking to it."""

import contextlib
import ctypes
import fcntl
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

from . import cgroups, places
from .failure import Failure


@contextlib.contextmanager
def only_one():
    """Keeps two `up` or `down` of the same lab apart."""
    places.BASE.mkdir(parents=True, exist_ok=True)
    with open(places.LOCK, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("lab: waiting for another scripts/lab to finish", file=sys.stderr, flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def born(pid):
    """When the process started, in ticks: with the pid it names one process for ever."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19]
    except OSError:
        return ""


def lives(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def keeper():
    """The pid of the running keeper, or None."""
    try:
        noted = json.loads(places.KEEPER.read_text())
    except (OSError, ValueError):
        return None
    return noted["pid"] if noted["born"] and born(noted["pid"]) == noted["born"] else None


def first_process(pid):
    """The keeper's child: the first process inside the namespaces, as this machine sees it."""
    words = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    if not words:
        raise Failure(f"the lab is not running; its last words are in {places.KEEPER_LOG}")
    return int(words[0])


def start():
    with open(places.KEEPER_LOG, "ab") as log:
        process = subprocess.Popen(
            [
                "unshare",
                "--mount",
                "--net",
                "--pid",
                "--fork",
                "--kill-child=KILL",
                "--mount-proc",
                sys.executable,
                "-m",
                "test_lab.keeper",
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd="/",
            env=dict(os.environ, PYTHONPATH=str(places.SCRIPTS), PYTHONDONTWRITEBYTECODE="1"),
        )
    places.KEEPER.write_text(json.dumps({"pid": process.pid, "born": born(process.pid)}))
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError):
            ask(do="ping")
            return
        time.sleep(0.05)
    last = places.KEEPER_LOG.read_text(errors="replace").strip().splitlines()[-3:]
    raise Failure("the lab did not start: " + ("; ".join(last) or f"see {places.KEEPER_LOG}"))


def ask(**request):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(places.SOCKET))
        connection.sendall(json.dumps(request).encode() + b"\n")
        line = connection.makefile().readline()
    reply = json.loads(line) if line else {"error": "the lab has gone"}
    if "error" in reply:
        raise Failure(reply["error"])
    return reply


def plan():
    if keeper() is None or not places.PLAN.exists():
        raise Failure("the lab is down; scripts/lab up starts it")
    return json.loads(places.PLAN.read_text())


def remove():
    """Ends the lab and removes all it made but the cache. Says what could not be removed."""
    pid = keeper()
    if pid:
        # The first process inside ends last of all: then no host runs any more.
        inside = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        os.kill(pid, signal.SIGKILL)
        for each in [str(pid), *inside]:
            while lives(each):
                time.sleep(0.02)
    left = []
    with contextlib.suppress(OSError, ValueError):
        left = cgroups.remove(json.loads(places.PLAN.read_text())["cgroups"])
    shutil.rmtree(places.RUN, ignore_errors=True)
    if places.RUN.exists():
        left.append(str(places.RUN))
    if left:
        raise Failure("could not remove " + ", ".join(left))


def inside(words, interactive=True):
    """Runs `words` in the lab's network, with its ssh configuration and its names, and gives the status."""
    pid = first_process(keeper())
    setup = (
        'mount --make-rprivate / && mount --bind "$0/ssh.d" /etc/ssh/ssh_config.d'
        ' && { mount --bind "$0/resolv.conf" "$(readlink -f /etc/resolv.conf)" 2>/dev/null ||'
        ' echo "lab: /etc/resolv.conf is missing: names of the lab are not known" >&2; } && exec "$@"'
    )
    command = [
        "nsenter",
        "--target",
        str(pid),
        "--net",
        "--",
        "unshare",
        "--mount",
        "sh",
        "-c",
        setup,
        str(places.RUN),
        *words,
    ]
    if interactive:
        os.execvp(command[0], command)
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def within(function, *arguments):
    """Calls `function` where the lab's own mounts are seen, and gives what it gives (as JSON)."""
    mounts = os.open(f"/proc/{first_process(keeper())}/ns/mnt", os.O_RDONLY)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if ctypes.CDLL(None, use_errno=True).setns(mounts, 0):
                raise Failure(os.strerror(ctypes.get_errno()))
            reply = {"value": function(*arguments)}
        except Failure as failure:
            reply = {"failure": str(failure)}
        except Exception as error:  # noqa: BLE001 - told by the parent
            reply = {"failure": repr(error)}
        with open(writer, "w") as pipe:
            json.dump(reply, pipe)
        os._exit(0)
    os.close(writer)
    os.close(mounts)
    with open(reader) as pipe:
        reply = json.load(pipe)
    os.waitpid(child, 0)
    if "failure" in reply:
        raise Failure(reply["failure"])
    return reply["value"]


def in_keeper(words):
    """Runs `words` where the hosts' file systems are mounted; gives what they print."""
    done = subprocess.run(
        ["nsenter", "--target", str(first_process(keeper())), "--mount", "--pid", "--net", "--", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Failure(f"{words[0]}: {done.stderr.strip() or done.returncode}")
    return done.stdout


def in_network(words, text=""):
    """Runs `words` in the lab's network with `text` as standard input."""
    done = subprocess.run(
        ["nsenter", "--target", str(first_process(keeper())), "--net", "--", *words],
        input=text,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Failure(f"{words[0]}: {done.stderr.strip() or done.returncode}")


def in_host(name, words, **options):
    """Runs `words` in a host as at its console."""
    leader = next(host["leader"] for host in ask(do="status")["hosts"] if host["name"] == name)
    if not leader:
        raise Failure(f"{name} is not running")
    pid = first_process(keeper())
    command = [
        "nsenter",
        "--target",
        str(pid),
        "--mount",
        "--pid",
        "--net",
        "--",
        "nsenter",
        "--target",
        str(leader),
        "--all",
        "--wdns=/",
        "env",
        "-i",
        "HOME=/root",
        "TERM=" + os.environ.get("TERM", "dumb"),
        "LANG=C.UTF-8",
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        *words,
    ]
    return subprocess.run(command, **options)
