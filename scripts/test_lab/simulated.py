"""A lab of any size that exists only on paper: documents, and the facts that its hosts would tell.

For measuring how cost grows. The same number and seed give the same lab, byte for byte.
"""

import datetime
import hashlib
import json
import random

from .documents import speed_text, table
from .layers import put

DRIVERS = {1000: ("e1000e", "r8169", "tg3"), 2500: ("igc", "r8169"), 10000: ("ixgbe", "mlx5_core")}
GPUS = {"NVIDIA GeForce RTX 3060": 12288, "NVIDIA GeForce RTX 3070": 8192, "NVIDIA RTX A2000": 6138}
SERVICES = ["ssh", "cron", "systemd-networkd", "node_exporter", "docker", "k3s", "smbd", "nginx", "mosquitto", "chrony"]
PORTS = {"ssh": 22, "node_exporter": 9100, "k3s": 6443, "smbd": 445, "nginx": 443, "mosquitto": 1883}
ROLES = ["hypervisor", "K3s agent", "storage", "worker", "desktop"]


def make_host(number, chance):
    digest = hashlib.sha256(f"host {number}".encode()).hexdigest()
    speed = chance.choice((1000, 2500, 2500, 10000))
    services = sorted({"ssh", *chance.sample(SERVICES, 4)})
    return {
        "name": f"host-{number:04}",
        "role": chance.choice(ROLES),
        "address": f"10.{77 + number // 62500}.{number // 250 % 250}.{number % 250 + 2}",
        "mac": "52:54:00" + "".join(f":{digest[i : i + 2]}" for i in (0, 2, 4)),
        "machine_id": digest[:32],
        "interface": "eno1",
        "speed": speed,
        "supports": speed,
        "driver": chance.choice(DRIVERS[speed]),
        "gpu": chance.choice(list(GPUS)) if number % 10 == 3 else "",
        "cores": chance.choice((4, 8, 16)),
        "memory": chance.choice((8, 16, 32, 64)) << 20,
        "services": services,
        "uptime": chance.randrange(3600, 9000000),
        "disk": chance.choice((250, 500, 1000, 2000)) * 10**9,
    }


def facts(host):
    """As `steward discover --json` tells of one host (the fields of MachineFacts)."""
    size = host["disk"] // 1024
    card = (
        [
            {
                "name": host["gpu"],
                "driver": "535.183.01",
                "memory": GPUS[host["gpu"]],
                "memory_used": 0,
                "load": 0,
                "temperature": 41,
            }
        ]
        if host["gpu"]
        else []
    )
    return {
        "hostname": host["name"],
        "machine_id": host["machine_id"],
        "os": "Debian GNU/Linux 12 (bookworm)",
        "kernel": "Linux 6.1.0-21-amd64 x86_64",
        "virtualisation": "none",
        "cpu": {"model": "12th Gen Intel(R) Core(TM) i5-12500", "cores": host["cores"]},
        "memory": host["memory"],
        "disks": [{"name": "nvme0n1", "size": host["disk"], "model": "Samsung SSD 980", "isRotating": False}],
        "file_systems": [
            {
                "mount": "/",
                "device": "/dev/nvme0n1p2",
                "type": "ext4",
                "size": size,
                "used": size // 3,
                "free": size - size // 3,
            }
        ],
        "links": [
            {
                "name": host["interface"],
                "physical": True,
                "state": "up",
                "carrier": True,
                "up": True,
                "speed": host["speed"],
                "duplex": "full",
                "mac": host["mac"],
                "driver": host["driver"],
                "addresses": [host["address"] + "/8"],
                # What ethtool tells beside that, in Mb/s: the card's highest, and the switch's.
                "supports": host["supports"],
                "partner": max(host["supports"], host["speed"]),
            }
        ],
        "gateway": "10.77.0.1",
        "resolvers": ["10.77.0.1"],
        "gpus": card,
        "services": host["services"],
        "listeners": [
            {"port": PORTS[name], "transport": "tcp", "address": "0.0.0.0", "process": name} for name in host["services"] if name in PORTS
        ],
        "guests": [],
        "time_sync": "synchronised",
        "uptime": host["uptime"],
        "unknown": [],
    }


def deviate(hosts, share, chance):
    """Changes what `share` percent of the hosts really are; gives the differences."""
    differences = []
    chosen = chance.sample(range(len(hosts)), len(hosts) * share // 100)
    for place, index in enumerate(sorted(chosen)):
        host = hosts[index]
        kind = ("host_missing", "speed_below", "address_moved", "gpu_elsewhere")[place % 4]
        if kind == "gpu_elsewhere" and not host["gpu"]:
            kind = "speed_below" if host["speed"] > 1000 else "host_missing"
        if kind == "speed_below" and host["speed"] == 1000:
            kind = "address_moved"
        difference = {"kind": kind, "host": host["name"]}
        if kind == "host_missing":
            host["missing"] = True
        elif kind == "speed_below":
            difference |= {"field": host["interface"], "documented": host["speed"], "actual": 1000}
            host["speed"] = 1000
        elif kind == "address_moved":
            parts = host["address"].split(".")
            moved = ".".join(parts[:1] + [str(int(parts[1]) + 100)] + parts[2:])
            difference |= {"field": "Address", "documented": host["address"], "actual": moved}
            host["address"] = moved
        else:
            other = hosts[(index + 1) % len(hosts)]
            difference |= {"field": "GPU", "documented": host["name"], "actual": other["name"]}
            host["gpu"], other["gpu"] = "", host["gpu"]
        differences.append(difference)
    return differences


def infrastructure(hosts):
    rows = [
        (
            host["name"],
            host["role"],
            host["address"],
            f"ssh root@{host['address']}",
            "Debian 12",
            "",
            host["gpu"].removeprefix("NVIDIA ").removeprefix("GeForce "),
            "",
        )
        for host in hosts
    ]
    interfaces = [
        (host["name"], host["interface"], speed_text(host["speed"]), host["mac"], host["address"], host["driver"])
        for host in hosts
    ]
    return f"""# Infrastructure

A simulated lab of {len(hosts)} hosts.

## Hosts

{table(("Host", "Role", "Address", "Reach", "OS", "Parent", "GPU", "Notes"), rows)}

## Networks

{table(("Network", "Range", "Gateway", "DNS", "Notes"), [("lan", "10.0.0.0/8", "10.77.0.1", "10.77.0.1", "")])}

## Interfaces

{table(("Host", "Interface", "Speed", "MAC", "Address", "Driver"), interfaces)}
"""


def write(folder, count, share=0, seed=1):
    """Writes INFRASTRUCTURE.md, facts.jsonl (a line for each host that answers) and expected.json."""
    chance = random.Random(seed)
    hosts = [make_host(number, chance) for number in range(1, count + 1)]
    put(folder / "INFRASTRUCTURE.md", infrastructure(hosts))
    differences = deviate(hosts, share, chance)
    date = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc).isoformat().replace("+00:00", "Z")
    lines = []
    for host in hosts:
        line = {"name": host["name"], "state": "missing" if host.get("missing") else "reached", "date": date}
        if not host.get("missing"):
            line["facts"] = facts(host)
        lines.append(json.dumps(line) + "\n")
    put(folder / "facts.jsonl", "".join(lines))
    put(folder / "expected.json", json.dumps({"differences": differences}, indent=1) + "\n")
    return differences
