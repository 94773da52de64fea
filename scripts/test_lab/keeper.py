"""The first process of the lab's namespaces. When it ends, the kernel ends every host and takes the network,
the mounts and all that hosts wrote with it."""

import contextlib
import json
import os
import pathlib
import socketserver
import subprocess
import sys
import threading
import time

from . import kernel_log, network, places, slow_dns, wires
from .machine import Machine


class Keeper:
    def __init__(self):
        self.lab = json.loads(places.PLAN.read_text())
        self.machines = {host["name"]: Machine(self.lab, host) for host in self.lab["hosts"]}
        self.dnsmasq = network.Dnsmasq(self.lab["hosts"])
        for machine in self.machines.values():
            machine.on_power = self.follow

    def prepare(self):
        subprocess.run(["mount", "--make-rprivate", "/"], check=True)
        nspawn = pathlib.Path("/run/systemd/nspawn")
        nspawn.mkdir(parents=True, exist_ok=True)
        # What was laid out on the disk moves into memory: hosts shall not see this machine's disk.
        mount = ["mount", "-t", "tmpfs", "-o", "mode=755,size=50%", "steward-test-lab"]
        subprocess.run([*mount, nspawn], check=True)
        subprocess.run(["cp", "-a", f"{places.MACHINES}/.", nspawn], check=True)
        subprocess.run(["mount", "--move", nspawn, places.MACHINES], check=True)
        subprocess.run([*mount, nspawn], check=True)
        self.start_lxcfs()
        network.make_bridge()
        network.start_lldp()
        self.dnsmasq.start()
        slow_dns.start()
        kernel_log.start(self.machines, self.lab["id"])
        threading.Thread(target=wires.watch, args=(self.machines,), daemon=True).start()

    def start_lxcfs(self):
        """Serves the files of /proc that would show every host the whole machine. Without it they do."""
        places.LXCFS.mkdir()
        self.lxcfs = subprocess.Popen(
            [
                "lxcfs",
                "-f",
                "--enable-loadavg",
                "--enable-cfs",
                "--pidfile=/run/systemd/nspawn/lxcfs.pid",
                places.LXCFS,
            ],
            stdin=subprocess.DEVNULL,
        )
        for _ in range(100):
            if os.path.ismount(places.LXCFS) or self.lxcfs.poll() is not None:
                break
            time.sleep(0.02)

    def guests(self, name):
        return [self.machines[host["name"]] for host in self.lab["hosts"] if host["parent"] == name]

    def follow(self, machine):
        """A hypervisor takes its guests along when it goes, and starts them when it is back."""
        if machine.state == "up":
            for guest in self.guests(machine.name):
                if guest.name in self.lab["started"]:
                    guest.start()
        else:
            for guest in self.guests(machine.name):
                threading.Thread(target=guest.stop, daemon=True).start()

    def do(self, request):
        action = request["do"]
        if action == "status":
            return {"hosts": [self.told(machine) for machine in self.machines.values()]}
        if action == "ping":
            return {}
        machine = self.machines.get(request.get("host", ""))
        if not machine:
            return {"error": f'no host named "{request.get("host")}" in this lab'}
        if action == "start":
            if machine.host["parent"] and self.machines[machine.host["parent"]].state != "up":
                return {"error": f"{machine.name} runs on {machine.host['parent']}, which is not up"}
            if machine.name not in self.lab["started"]:
                self.lab["started"].append(machine.name)
            machine.start()
        elif action == "stop":
            if machine.name in self.lab["started"]:
                self.lab["started"].remove(machine.name)
            machine.stop()
        elif action == "reboot":
            if request.get("move"):
                address = self.told(machine)["address"]
                if not address or machine.host["address"]:
                    return {"error": f"{machine.name} has no address from the pool"}
                machine.before_boot.append(lambda: self.dnsmasq.give_away(address))
            machine.reboot()
        elif action == "wait":
            machine.wait(request["states"], request["seconds"])
        elif action == "kernel":
            machine.kernel.add(request["priority"], request["text"])
        else:
            return {"error": f'unknown request "{action}"'}
        return self.told(machine)

    def told(self, machine):
        leases = self.dnsmasq.leases()
        host = machine.host
        return {
            "name": machine.name,
            "state": machine.state,
            "boots": machine.boots,
            "leader": machine.leader(),
            "started": machine.started,
            "boot_seconds": round(machine.boot_seconds, 2),
            "port": machine.port,
            "address": leases.get(host["mac"], "") if host["dhcp"] else host["address"],
        }

    def serve(self, path, allowed=None):
        keeper = self

        class Request(socketserver.StreamRequestHandler):
            def handle(self):
                with contextlib.suppress(BrokenPipeError):
                    self.wfile.write(json.dumps(self.answer()).encode() + b"\n")

            def answer(self):
                try:
                    request = json.loads(self.rfile.readline())
                    if allowed and (request["do"] not in ("start", "stop", "reboot") or request["host"] not in allowed):
                        return {"error": "not allowed"}
                    return keeper.do(request)
                except Exception as error:  # noqa: BLE001 - one bad request must not end the lab
                    return {"error": repr(error)}

        class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
            daemon_threads = True
            request_queue_size = 64

        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        threading.Thread(target=Server(str(path), Request).serve_forever, daemon=True).start()

    def run(self):
        self.prepare()
        for host in self.lab["hosts"]:
            if host["role"] == "hypervisor":
                names = [guest["name"] for guest in self.lab["hosts"] if guest["parent"] == host["name"]]
                self.serve(places.hardware(host["name"]) / "power.sock", names)
        for host in self.lab["hosts"]:
            if not host["parent"] and host["name"] in self.lab["started"]:
                self.machines[host["name"]].start()
        self.serve(places.SOCKET)
        threading.Event().wait()


def main():
    """As the first process, waits for the orphans of all hosts; the work is done by a child."""
    child = os.fork()
    if child == 0:
        try:
            Keeper().run()
        except Exception as error:  # noqa: BLE001
            print(f"keeper: {error!r}", flush=True)
        os._exit(1)
    while True:
        try:
            if os.wait()[0] == child:
                sys.exit(1)
        except ChildProcessError:
            sys.exit(1)


if __name__ == "__main__":
    main()
