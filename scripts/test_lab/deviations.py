"""Ways in which the lab and its documents differ, planted on purpose and told in expected.json."""

import dataclasses
import json
import time

from . import control, documents, hardware, layers, places
from .failure import Failure

DOWN = ["media", "git", "backup"]
MOVED = ["printer-pi", "retro"]
UNDOCUMENTED = "spare"
GPU_AT, GPU_DOCUMENTED_AT = "frigate", "workbench"
SLOW_LINK = "pumped-piglet"


def check(hosts):
    names = {host.name for host in hosts}
    missing = {*DOWN, *MOVED, UNDOCUMENTED, GPU_AT, GPU_DOCUMENTED_AT, SLOW_LINK} - names
    if missing:
        raise Failure("the deviations need a lab of 20 hosts")


def plant(hosts, addresses, port, homelab):
    """Writes documents that are wrong in known ways, and makes the lab differ from them."""
    by_name = {host.name: host for host in hosts}
    card = by_name[GPU_AT].nvidia
    documented = []
    for host in hosts:
        if host.name == GPU_AT:
            host = dataclasses.replace(host, nvidia="", lspci="")
        elif host.name == GPU_DOCUMENTED_AT:
            host = dataclasses.replace(host, nvidia=card)
        if host.name != UNDOCUMENTED:
            documented.append(host)
    speeds = {host.name: min(host.supports, port) for host in hosts}
    documents.write(homelab or places.HOMELAB, documented, addresses, port, speeds)
    layers.write_known_hosts(documented, addresses)

    differences = [{"kind": "host_missing", "host": name} for name in DOWN]
    hardware.cable({"name": SLOW_LINK, "interface": by_name[SLOW_LINK].interface, "supports": 2500}, 1000)
    differences.append(
        {
            "kind": "speed_below",
            "host": SLOW_LINK,
            "field": by_name[SLOW_LINK].interface,
            "documented": speeds[SLOW_LINK],
            "actual": 1000,
        }
    )
    differences.append(
        {"kind": "gpu_elsewhere", "host": GPU_AT, "field": "GPU", "documented": GPU_DOCUMENTED_AT, "actual": GPU_AT}
    )
    for name in MOVED:
        control.ask(do="reboot", host=name, move=True)
    for name in DOWN:
        control.ask(do="stop", host=name)
    now = moved(addresses)
    for name in MOVED:
        differences.append(
            {
                "kind": "address_moved",
                "host": name,
                "field": "Address",
                "documented": addresses[name],
                "actual": now[name],
            }
        )
    differences.append({"kind": "host_undocumented", "host": UNDOCUMENTED, "actual": now[UNDOCUMENTED]})
    places.EXPECTED.write_text(json.dumps({"differences": differences}, indent=1) + "\n")
    print("lab: planted " + ", ".join(f"{each['kind']} {each['host']}" for each in differences), flush=True)


def moved(before):
    """Waits until the moved hosts are back; gives all addresses."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        told = {host["name"]: host for host in control.ask(do="status")["hosts"]}
        now = {name: host["address"] for name, host in told.items()}
        if all(
            told[name]["state"] == "up" and told[name]["boots"] > 1 and now[name] not in ("", before[name])
            for name in MOVED
        ):
            return now
        time.sleep(0.2)
    raise Failure(f"{' and '.join(MOVED)} did not come back at another address")
