"""Breakages made around a host: on its wire, at its plug, with its disks. Real, unlike those in said.py."""

from . import cgroups, control, hardware, places
from .failure import Failure

LOSS_PERCENT = 25


def packet_loss(lab, host, action):
    """A quarter of the packets is lost on the way to the host and from it."""
    # Not tc: netem is missing from many kernels of virtual machines. The effect is the same.
    port = f"vb-{places.port(host['number'])}"
    remake_filter(
        lab,
        "bridge",
        "loss",
        {
            "prerouting": "type filter hook prerouting priority -300;",
            "postrouting": "type filter hook postrouting priority 300;",
        },
        lambda ports: (
            [("prerouting", f'iifname "{each}" numgen random mod 100 < {LOSS_PERCENT} drop') for each in ports]
            + [("postrouting", f'oifname "{each}" numgen random mod 100 < {LOSS_PERCENT} drop') for each in ports]
        ),
        port,
        action,
    )


def slow_dns(lab, host, action):
    """The name server answers this host after three seconds."""
    address = next(each["address"] for each in control.ask(do="status")["hosts"] if each["name"] == host["name"])
    remake_filter(
        lab,
        "ip",
        "slow_dns",
        {"prerouting": "type nat hook prerouting priority -100;"},
        lambda all_of: [("prerouting", f"ip saddr {each} udp dport 53 redirect to :5300") for each in all_of],
        address,
        action,
    )


def remake_filter(lab, family, table, chains, rules, value, action):
    """One nftables table for each breakage, made anew from the values that it is for."""
    file = places.RUN / f"nft.{table}"
    values = set(file.read_text().split()) if file.exists() else set()
    values = values | {value} if action == "break" else values - {value}
    file.write_text(" ".join(sorted(values)))
    lines = [f"table {family} {table}", f"delete table {family} {table}"]
    if values:
        lines.append(f"table {family} {table} {{")
        lines += [f"chain {name} {{ {kind} }}" for name, kind in chains.items()]
        lines.append("}")
        lines += [f"add rule {family} {table} {chain} {rule}" for chain, rule in rules(sorted(values))]
    control.in_network(["nft", "-f", "-"], "\n".join(lines) + "\n")


def slow_link(lab, host, action):
    """The cable carries only 1000 Mb/s, whatever both ends can do."""
    hardware.cable(host, 1000 if action == "break" else 10000)


def moved_address(_, host, action):
    """The host reboots and comes back with another address of the pool. Mending leaves it there."""
    if action == "mend":
        return
    if not host["dhcp"] or host["reserved"]:
        raise Failure(f"{host['name']} has no address from the pool")
    from .commands import reboot_and_wait

    reboot_and_wait(host["name"], move=True)


def down(_, host, action):
    """The host's plug is pulled."""
    control.ask(do="stop" if action == "break" else "start", host=host["name"])
    if action == "mend":
        control.ask(do="wait", host=host["name"], states=["up", "broken"], seconds=90)


def frozen(lab, host, action):
    """The host hangs: connections are accepted, and nothing answers."""
    if not cgroups.freeze(lab["cgroups"], host["name"], action == "break"):
        raise Failure("this machine has no freezer cgroup")


def full_disk(_, host, action):
    """A file system of 24 MB at /srv/data is full."""
    disk(host, action, "data", "sdb1", 256, "head -c 60M /dev/zero >/srv/data/recording.mp4 2>/dev/null || true")


def full_inodes(_, host, action):
    """The file system at /srv/mail has room but no inodes left."""
    disk(host, action, "mail", "sdc1", 32, "for n in $(seq 100); do touch /srv/mail/$n 2>/dev/null || break; done")


def disk(host, action, name, device, inodes, fill):
    """A real ext4 on a loop device: a tmpfs would be no disk. The device goes when the host goes."""
    where = f"/srv/{name}"
    image = places.MACHINES / host["name"] / f"{name}.img"
    if action == "mend":
        control.in_host(host["name"], ["sh", "-c", f"umount {where}; rm -f /dev/{device}"], capture_output=True)
        control.in_keeper(["rm", "-f", str(image)])
        return
    loop = (
        control.in_keeper(
            [
                "sh",
                "-euc",
                'truncate -s 24M "$0"; mkfs.ext4 -q -F -N "$1" "$0"; losetup -f --show "$0"',
                str(image),
                str(inodes),
            ]
        )
        .strip()
        .splitlines()[-1]
    )
    number = int(loop.removeprefix("/dev/loop"))
    try:
        done = control.in_host(
            host["name"],
            [
                "sh",
                "-euc",
                f"rm -f /dev/{device}; mknod /dev/{device} b 7 {number}; mkdir -p {where}; "
                f"mount /dev/{device} {where}; {fill}",
            ],
            capture_output=True,
            text=True,
        )
    finally:
        control.in_keeper(["losetup", "-d", loop])  # Goes with the last mount.
    if done.returncode:
        raise Failure(f"the file system was not mounted on {host['name']}: {done.stderr.strip()}")


WAYS = {
    "packet-loss": packet_loss,
    "slow-dns": slow_dns,
    "slow-link": slow_link,
    "moved-address": moved_address,
    "down": down,
    "frozen": frozen,
    "full-disk": full_disk,
    "full-inodes": full_inodes,
}
