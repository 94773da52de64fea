"""The lab's directory as its owner would have written it: true of the lab unless a deviation is planted."""

import datetime

from . import places
from .layers import put


def speed_text(speed):
    return {0: "-", 1000: "1 Gb/s", 2500: "2.5 Gb/s", 10000: "10 Gb/s"}[speed]


def reach(host, address):
    if host.ssh:
        return f"ssh root@{address}"
    return f"{'qm' if host.kind == 'vm' else 'pct'} {host.vmid} on {host.parent}"


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(cell or "-" for cell in row) + " |" for row in rows])


def infrastructure(hosts, addresses, port, documented_speed):
    """`documented_speed` maps a host to the speed that its owner believes its link has."""
    today = datetime.date.today().isoformat()
    linked = [host for host in hosts if host.supports]
    host_rows = [
        (
            host.name,
            host.role,
            addresses[host.name],
            reach(host, addresses[host.name]),
            "Debian 12",
            host.parent,
            host.gpu,
            host.notes,
        )
        for host in hosts
    ]
    link_rows = [
        (host.name, host.interface, "sw-core", str(host.number), speed_text(documented_speed[host.name]))
        for host in linked
    ]
    interface_rows = [
        (
            host.name,
            host.interface,
            speed_text(documented_speed[host.name]),
            host.mac,
            addresses[host.name],
            host.driver,
        )
        for host in linked
    ]
    device_rows = [
        ("sw-core", "switch", speed_text(port), "24 ports, unmanaged"),
        ("ap-hall", "access point", speed_text(1000), "on port 24 of sw-core"),
    ]
    return f"""# Infrastructure

## Overview

The lab of a flat with too many computers. Everything hangs on one switch in the hall cupboard, *sw-core*; the
names are older than most of the machines. Last walked through on {today}.

> When something here is wrong, say so in the chat; don't edit at two in the morning.

## Hosts

A K3s server without ssh is reached through its hypervisor only. LXCs without ssh likewise.

{table(("Host", "Role", "Address", "Reach", "OS", "Parent", "GPU", "Notes"), host_rows)}

## Networks

{
        table(
            ("Network", "Range", "Gateway", "DNS", "DHCP pool", "Notes"),
            [
                (
                    "lan",
                    places.NETWORK,
                    places.GATEWAY,
                    places.GATEWAY,
                    "-".join(places.POOL),
                    "the only network; dnsmasq on the gateway",
                )
            ],
        )
    }

## Devices

{table(("Device", "Kind", "Speed", "Notes"), device_rows)}

## Interfaces

{table(("Host", "Interface", "Speed", "MAC", "Address", "Driver"), interface_rows)}

## Links

Cables are Cat 6 where they were drawn after 2019, which is everywhere but behind the sofa.

{table(("Host", "Interface", "Device", "Port", "Speed"), link_rows)}

## Conventions

Static addresses end below 60, reserved ones lie between 60 and 149, the pool is {"-".join(places.POOL)}.
The gateway answers for `.{places.DOMAIN}`.
"""


def services(hosts):
    rows = [
        (name, host.name, "6443" if name == "k3s" else "-", "systemd", "") for host in hosts for name in host.services
    ]
    rows += [("ssh", host.name, "22", "systemd", "") for host in hosts if host.ssh][:3]
    return f"""# Services

## Catalogue

{table(("Service", "Host", "Port/URL", "How", "Notes"), rows)}
"""


PROCEDURES = """# Procedures

## Restart a service

**Applies when**: a unit has failed and its log gives no other cause.

1. Look at the unit's last lines in the journal.
2. Restart the unit.
3. Check that it is active and stays so for a minute.

**Rollback**: none is needed.
"""

TROUBLESHOOTING = """# Troubleshooting

## A service is gone after a reboot

**Symptom**: a service that worked yesterday cannot be reached; its host answers to nothing.

**Root Cause**: the host has an address from the pool and came back with another one.

**Quick Diagnosis**: `getent hosts NAME` and compare with INFRASTRUCTURE.md.

**Resolution**: reserve the address for its MAC address.

**Why**: leases of an hour run out while a host is off.

**Tags**: dhcp, address, reboot
"""


def write(folder, hosts, addresses, port, documented_speed):
    folder.mkdir(parents=True, exist_ok=True)
    put(folder / "INFRASTRUCTURE.md", infrastructure(hosts, addresses, port, documented_speed))
    put(folder / "SERVICES.md", services(hosts))
    put(folder / "PROCEDURES.md", PROCEDURES)
    put(folder / "TROUBLESHOOTING.md", TROUBLESHOOTING)
    put(folder / "steward.yaml", "# The settings of the test lab.\n")
