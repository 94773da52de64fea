"""Putting a lab up, and the documents that tell of it."""

import dataclasses
import hashlib
import json
import os
import pathlib
import time

from . import cgroups, control, documents, kubernetes, layers, packages, places, root, roster
from . import deviations as planted
from .failure import Failure

MEMORY = {"metal": 2 << 30, "vm": 1 << 30, "lxc": 512 << 20}
BOOT_SECONDS = 150


def up(count, port=2500, deviations=False, homelab=None):
    """Brings `count` hosts up. Where a lab of the same kind is up, starts what is off and nothing else."""
    wanted = {"count": count, "port": port, "deviations": deviations}
    if control.keeper() is not None:
        lab = control.plan()
        if lab["wanted"] != wanted:
            raise Failure(f"another lab is up ({lab['wanted']['count']} hosts); scripts/lab down ends it")
        if not deviations:  # There, some hosts are off on purpose.
            start_all(lab)
        print("lab: was up")
        return
    started = time.monotonic()
    check_place()
    if deviations:
        planted.check(roster.hosts(count))
    control.remove()  # What an ended lab may have left.
    packages.install_missing()
    raise_limit(count)
    root.make()
    try:
        hosts = make(wanted)
        control.start()
        addresses = wait_for_all(hosts)
        print(f"lab: {len(hosts)} hosts up in {time.monotonic() - started:.1f} s", flush=True)
        tell(hosts, addresses, port, homelab)
        if deviations:
            planted.plant(hosts, addresses, port, homelab)
    except BaseException:
        control.remove()
        raise


def check_place():
    longest = places.hardware("k3s-vm-pumped-piglet") / "agent/attach.sock"
    if len(str(longest)) > 107 or ":" in str(longest):
        raise Failure(
            f"{places.BASE} is no place for a lab: sockets below it need a shorter path without colons;"
            " set STEWARD_TEST_LAB"
        )


def raise_limit(hosts):
    """Every systemd watches files, and all hosts share root's share of watches."""
    file = pathlib.Path("/proc/sys/fs/inotify/max_user_instances")
    needed = 1024 + 32 * hosts
    if int(file.read_text()) < needed:
        print(f"lab: raising fs.inotify.max_user_instances to {needed} until this machine restarts", flush=True)
        file.write_text(str(needed))


def make(wanted):
    hosts = roster.hosts(wanted["count"])
    places.RUN.mkdir(parents=True)
    layers.write_ssh(hosts)
    layers.write_common(hosts)
    for host in hosts:
        layers.write_host(host, hosts, wanted["port"])
    known = {host.name: host.address for host in hosts}
    layers.write_known_hosts(hosts, known)
    layers.put(places.RUN / "resolv.conf", layers.resolv_conf())
    (places.RUN / "ssh.d").mkdir()
    (places.RUN / "ssh.d/lab.conf").symlink_to(places.SSH / "config")
    name = "steward-lab-" + hashlib.sha256(str(places.BASE).encode()).hexdigest()[:8]
    lab = {
        "id": name,
        "cgroups": cgroups.tops(name),
        "wanted": wanted,
        "started": [host.name for host in hosts],
        "hosts": [
            dict(
                dataclasses.asdict(host),
                address=host.address,
                dhcp=host.dhcp,
                interface=host.interface,
                memory=MEMORY[host.kind],
            )
            for host in hosts
        ],
    }
    places.PLAN.write_text(json.dumps(lab, indent=1))
    kubernetes.write(lab["hosts"])
    return hosts


def wait_for_all(hosts):
    """Waits until all are up and have an address; gives the addresses."""
    end = time.monotonic() + BOOT_SECONDS
    while True:
        told = {host["name"]: host for host in control.ask(do="status")["hosts"]}
        broken = [name for name, host in told.items() if host["state"] in ("broken", "slow")]
        if broken:
            raise Failure(f"{', '.join(broken)} did not boot; see {places.console(broken[0])} and {places.KEEPER_LOG}")
        waiting = [name for name, host in told.items() if host["state"] != "up" or not host["address"]]
        if not waiting:
            return {name: host["address"] for name, host in told.items()}
        if time.monotonic() > end:
            raise Failure(f"not up after {BOOT_SECONDS} s: {', '.join(waiting)}")
        time.sleep(0.2)


def start_all(lab):
    for host in control.ask(do="status")["hosts"]:
        if host["state"] in ("off", "broken"):
            control.ask(do="start", host=host["name"])
            control.ask(do="wait", host=host["name"], states=["up", "broken"], seconds=BOOT_SECONDS)
    wait_for_all(roster.hosts(lab["wanted"]["count"]))


def tell(hosts, addresses, port, homelab):
    """Writes documents, known hosts and what is expected of a look at this lab."""
    layers.write_known_hosts(hosts, addresses)
    speeds = {host.name: min(host.supports, port) for host in hosts}
    documents.write(homelab or places.HOMELAB, hosts, addresses, port, speeds)
    places.EXPECTED.write_text(json.dumps({"differences": []}, indent=1) + "\n")


def need_root():
    if os.geteuid() != 0:
        print("lab: skipped: the test lab boots real hosts and needs root")
        raise SystemExit(77)
