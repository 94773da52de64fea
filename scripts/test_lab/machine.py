"""One host of the lab, as the keeper runs it: its file system, its processes, its power button."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import threading
import time

from . import cgroups, places, root
from .kernel_log import KernelLog

BOOTING_AT_ONCE = threading.Semaphore(max(4, 2 * (os.cpu_count() or 1)))
BOOT_SECONDS = 90
REBOOT = 133  # what nspawn ends with when its host wants to be started again


def time_namespace():
    """A host's clock since boot begins at its own boot. Old kernels have no time namespaces."""
    if not os.path.exists("/proc/self/ns/time"):
        return []
    since = int(time.clock_gettime(time.CLOCK_BOOTTIME))
    return ["unshare", "--time", f"--boottime=-{since}", f"--monotonic=-{since}", "--"]


class Machine:
    def __init__(self, lab, host):
        self.lab, self.host, self.name = lab, host, host["name"]
        self.state = "off"
        self.boots = 0
        self.started = 0.0
        self.boot_seconds = 0.0
        self.process = None
        self.thread = None
        self.wanted = False
        self.changed = threading.Condition()
        self.before_boot = []
        self.on_power = lambda machine: None
        self.kernel = KernelLog(places.hardware(self.name) / "kernel.log")

    @property
    def port(self):
        """The switch's port: the other end of the host's card."""
        return f"vb-{places.port(self.host['number'])}"

    def start(self):
        if self.thread and self.thread.is_alive():
            return
        self.wanted = True
        self.set_state("starting")
        self.thread = threading.Thread(target=self.keep, daemon=True)
        self.thread.start()

    def stop(self):
        """As when its plug is pulled."""
        self.wanted = False
        process, thread = self.process, self.thread
        if process and process.poll() is None:
            # The host's first process does not always end with systemd-nspawn when that is killed.
            leader = self.leader()
            if leader:
                os.kill(leader, signal.SIGKILL)
            process.kill()
        if thread and thread is not threading.current_thread():
            thread.join(20)

    def set_state(self, state):
        with self.changed:
            self.state = state
            self.changed.notify_all()
        agent = places.hardware(self.name) / "agent"
        shown = "running" if state in ("starting", "up") else "stopped"
        text = json.dumps({"state": shown, "pid": 40000 + 37 * self.host["number"] + self.boots})
        (agent / "state.new").write_text(text)
        (agent / "state.new").rename(agent / "state")

    def wait(self, states, seconds):
        with self.changed:
            self.changed.wait_for(lambda: self.state in states, seconds)
        return self.state

    def keep(self):
        """Boots it, and again whenever it reboots, until it is powered off or stopped."""
        try:
            self.mount()
            while self.wanted:
                with BOOTING_AT_ONCE:
                    for action in self.before_boot:
                        action()
                    self.before_boot = []
                    self.boot()
                status = self.process.wait()
                again = self.wanted and status == REBOOT
                self.set_state("starting" if again else "off")
                self.on_power(self)
                if not again:
                    break
        except Exception as error:  # noqa: BLE001 - the reason is shown by `status`
            print(f"{self.name}: {error!r}", flush=True)
            self.set_state("broken")
        finally:
            self.wanted = False

    def mount(self):
        base = places.MACHINES / self.name
        merged = base / "merged"
        if os.path.ismount(merged):
            return
        for folder in ("upper", "work", "merged"):
            (base / folder).mkdir(parents=True, exist_ok=True)
        layers = [places.layer(self.name), places.COMMON, root.folder()]
        # `mount` reads a colon in a path as the next layer, so short links stand for the layers.
        links = []
        for number, folder in enumerate(layers):
            short = base / f"l{number}"
            short.unlink(missing_ok=True)
            short.symlink_to(folder)
            links.append(f"{self.name}/l{number}")
        options = f"lowerdir={':'.join(links)},upperdir={self.name}/upper,workdir={self.name}/work"
        subprocess.run(
            ["mount", "-t", "overlay", "overlay", "-o", options, f"{self.name}/merged"], check=True, cwd=places.MACHINES
        )

    def boot(self):
        subprocess.run(["ip", "link", "del", self.port], stderr=subprocess.DEVNULL)
        made = cgroups.make(self.lab["cgroups"], self.name, self.host["memory"])
        ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        path = places.MACHINES / self.name / "notify"
        path.unlink(missing_ok=True)
        ready.bind(str(path))
        ready.settimeout(0.5)
        self.kernel.clear()
        self.started = time.time()
        started = time.monotonic()
        with open(places.console(self.name), "ab") as console:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                env=dict(os.environ, NOTIFY_SOCKET=str(path)),
                preexec_fn=lambda: cgroups.join(made),
            )
        self.boots += 1
        with ready:
            while time.monotonic() - started < BOOT_SECONDS and self.process.poll() is None:
                try:
                    if b"READY=1" in ready.recv(4096):
                        self.boot_seconds = time.monotonic() - started
                        subprocess.run(["ip", "link", "set", self.port, "alias", f"port {self.host['number']}"])
                        self.set_state("up")
                        self.on_power(self)
                        return
                except TimeoutError:
                    continue
        if self.process.poll() is None:
            print(f"{self.name}: not ready after {BOOT_SECONDS} s", flush=True)
            self.set_state("slow")

    def command(self):
        name = self.name
        words = time_namespace() + [
            "systemd-nspawn",
            "--quiet",
            "--register=no",
            "--keep-unit",
            "--settings=no",
            f"--directory={places.MACHINES / name / 'merged'}",
            f"--machine={places.port(self.host['number'])}",
            f"--hostname={name}",
            f"--network-bridge={places.BRIDGE}",
            "--resolv-conf=off",
            "--timezone=off",
            "--link-journal=no",
            "--console=pipe",
            "--notify-ready=yes",
            f"--uuid={self.host['machine_id']}",
            f"--bind={places.hardware(name)}:/run/lab",
            f"--bind={self.kernel.device}:/dev/kmsg",
        ]
        for guest in self.lab["hosts"]:
            if guest["parent"] == name:
                agent = places.hardware(guest["name"]) / "agent"
                words.append(f"--bind={agent}:/run/lab/guests/{guest['vmid']}")
        if os.path.ismount(places.LXCFS):
            words.append(f"--bind={places.LXCFS}:/run/lxcfs")
        # Not --boot: the lab's own first process prepares the host and becomes init.
        return words + ["--kill-signal=SIGRTMIN+3", "/usr/local/lib/lab/init"]

    def leader(self):
        """Its first process, as the keeper sees it, or None."""
        if not self.process or self.process.poll() is not None:
            return None
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        try:
            words = children.read_text().split()
        except OSError:
            return None
        return int(words[0]) if words else None

    def order(self, *words):
        """Has the host itself do something, as at its console."""
        leader = self.leader()
        if leader is None:
            return False
        done = subprocess.run(
            ["nsenter", "--target", str(leader), "--all", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=30,
        )
        return done.returncode == 0

    def reboot(self):
        """Asks it to reboot; where it does not hear, as with the reset button."""
        leader = self.leader()
        if leader is None:
            return self.start()
        self.set_state("rebooting")
        process = self.process
        if self.order("systemctl", "--no-block", "reboot"):
            return None
        os.kill(leader, signal.SIGKILL)
        process.wait()
        return None
