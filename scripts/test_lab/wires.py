"""Lets the wires carry what their links negotiated: real throughput, a real loss of carrier, kernel messages."""

import contextlib
import subprocess
import time

from . import link, places

LOOK_EVERY = 0.5


def tc(*words):
    subprocess.run(["tc", *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def shape(port, number, speed):
    """Limits both directions of a switch's port, outside the host, so that nothing in the host shows it."""
    if not speed:
        subprocess.run(["ip", "link", "set", port, "down"])
        return
    subprocess.run(["ip", "link", "set", port, "up"])
    rate = ["tbf", "rate", f"{speed}mbit", "burst", "512kb", "latency", "20ms"]
    tc("qdisc", "replace", "dev", port, "root", *rate)
    inward = f"in{number:02}"
    if subprocess.run(["ip", "link", "add", inward, "type", "ifb"], stderr=subprocess.DEVNULL).returncode == 0:
        subprocess.run(["ip", "link", "set", inward, "up"])
    tc("qdisc", "add", "dev", port, "handle", "ffff:", "ingress")
    tc(
        "filter",
        "replace",
        "dev",
        port,
        "parent",
        "ffff:",
        "prio",
        "1",
        "handle",
        "800::1",
        "u32",
        "match",
        "u32",
        "0",
        "0",
        "action",
        "mirred",
        "egress",
        "redirect",
        "dev",
        inward,
    )
    tc("qdisc", "replace", "dev", inward, "root", *rate)


def watch(machines):
    """Applies each change of a link, whoever made it: a person outside, or `ethtool -s` in the host."""
    applied = {}
    linked = [machine for machine in machines.values() if machine.host["supports"]]
    while True:
        for machine in linked:
            key = (machine.name, machine.boots)
            if machine.state not in ("up", "slow"):
                continue
            with contextlib.suppress(OSError, ValueError):
                apply(machine, key, applied)
        time.sleep(LOOK_EVERY)


def apply(machine, key, applied):
    name = machine.host["interface"]
    state = link.read(places.hardware(machine.name) / "links", name)
    speed = link.negotiated(state)
    before = applied.get(key)
    if speed == before:
        return
    shape(machine.port, machine.host["number"], speed)
    if before:
        machine.kernel.add(6, link.kernel_text(name, state["driver"], 0))
    if speed:
        machine.kernel.add(6, link.kernel_text(name, state["driver"], speed))
    applied[key] = speed
