"""Breaking a host, and mending it. What happens inside a host is a script in breakages/, run there as
`NAME break` and `NAME mend`; what happens around it is here."""
import json

from . import control, hardware, kubernetes, layers, places
from .failure import Failure

DEFAULT_HOST = "nas"
LOSS_PERCENT = 25
CLOCK_SECONDS = 137.4


def scripts():
    return {path.name: path for path in sorted(places.BREAKAGES.iterdir()) if not path.name.startswith(".")}


def summary(path):
    return path.read_text().splitlines()[1].lstrip("# ")


def listing():
    names = {name: summary(path) for name, path in scripts().items()}
    names |= {name: function.__doc__.strip().splitlines()[0] for name, function in (AROUND | STAND_INS).items()}
    return dict(sorted(names.items()))


def noted():
    file = places.RUN / "broken.json"
    return json.loads(file.read_text()) if file.exists() else []


def note(broken):
    (places.RUN / "broken.json").write_text(json.dumps(broken) + "\n")


def do(name, host, action):
    """`action` is break or mend."""
    lab = control.plan()
    if name not in listing():
        raise Failure(f"no breakage named \"{name}\"; there are: {', '.join(listing())}")
    host = host or ("printer-pi" if name == "moved-address" else "k3s-vm-still-fawn" if name == "pod" else DEFAULT_HOST)
    found = next((each for each in lab["hosts"] if each["name"] == host), None)
    if not found:
        raise Failure(f"no host named \"{host}\" in this lab; scripts/lab status lists them")
    if name in STAND_INS:
        control.within(STAND_INS[name], lab, found, action)
    elif name in AROUND:
        AROUND[name](lab, found, action)
    else:
        script = scripts()[name].read_text()
        done = control.in_host(host, ["sh", "-euc", script, name, action], capture_output=True, text=True)
        if done.returncode:
            raise Failure(f"{name} on {host}: {(done.stderr or done.stdout).strip() or done.returncode}")
    rest = [each for each in noted() if each != [name, host]]
    note(rest + ([[name, host]] if action == "break" else []))
    return host


def mend(name="", host=""):
    """Mends what was broken: all, or only what is named. Gives what it mended."""
    chosen = [each for each in noted() if name in ("", each[0]) and host in ("", each[1])]
    for broken, where in chosen:
        do(broken, where, "mend")
    return chosen


def packet_loss(lab, host, action):
    """A quarter of the packets is lost on the way to the host and from it."""
    # Not tc: netem is missing from many kernels of virtual machines. The effect is the same.
    port = f"vb-{places.port(host['number'])}"
    remake_filter(lab, "bridge", "loss", {
        "prerouting": "type filter hook prerouting priority -300;", "postrouting": "type filter hook postrouting priority 300;"},
        lambda ports: [("prerouting", f'iifname "{each}" numgen random mod 100 < {LOSS_PERCENT} drop') for each in ports]
        + [("postrouting", f'oifname "{each}" numgen random mod 100 < {LOSS_PERCENT} drop') for each in ports],
        port, action)


def slow_dns(lab, host, action):
    """The name server answers this host after three seconds."""
    address = next(each["address"] for each in control.ask(do="status")["hosts"] if each["name"] == host["name"])
    remake_filter(lab, "ip", "slow_dns", {"prerouting": "type nat hook prerouting priority -100;"},
                  lambda all_of: [("prerouting", f"ip saddr {each} udp dport 53 redirect to :5300") for each in all_of],
                  address, action)


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


def clock(_, host, action):
    """The clock is 137.4 s slow (a stand-in: chronyc says so)."""
    file = places.hardware(host["name"]) / "clock"
    if action == "break":
        file.write_text(f"{CLOCK_SECONDS}\n")
    else:
        file.unlink(missing_ok=True)


def gpu_gone(_, host, action):
    """The driver does not find the GPU any more (a stand-in: nvidia-smi says so)."""
    if not host["nvidia"]:
        raise Failure(f"{host['name']} has no NVIDIA GPU")
    layers.put_gpu(host["name"], "" if action == "break" else host["nvidia"], host["lspci"])
    if action == "break":
        control.ask(do="kernel", host=host["name"], priority=3,
                    text="NVRM: Xid (PCI:0000:01:00): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus.")


def pod(lab, host, action):
    """A pod of the cluster is killed for its memory again and again (a stand-in: kubectl says so)."""
    if not host["role"].startswith("K3s"):
        raise Failure(f"{host['name']} is no node of the cluster")
    kubernetes.write(lab["hosts"], crashing="frigate-6c8d5b7f9d-kq7zt" if action == "break" else "")


def down(_, host, action):
    """The host's plug is pulled."""
    control.ask(do="stop" if action == "break" else "start", host=host["name"])
    if action == "mend":
        control.ask(do="wait", host=host["name"], states=["up", "broken"], seconds=90)


def disk_failing(_, host, action):
    """A disk has pending sectors and says that it fails (a stand-in: smartctl says so)."""
    file = places.hardware(host["name"]) / "disks"
    if not file.exists():
        raise Failure(f"{host['name']} has no disk of its own")
    healthy = file.read_text().replace("FAILED!", "PASSED")
    lines = healthy.splitlines()
    if action == "break":
        lines[-1] = lines[-1].replace("PASSED", "FAILED!")
        control.ask(do="kernel", host=host["name"], priority=3,
                    text=f"I/O error, dev {lines[-1].split()[0].removeprefix('/dev/')}, sector 1953 op 0x0:(READ) flags 0x80700")
    file.write_text("\n".join(lines) + "\n")


def pool_degraded(_, host, action):
    """A disk of the ZFS pool is missing (a stand-in: zpool says so)."""
    file = places.hardware(host["name"]) / "pool"
    if not file.exists():
        raise Failure(f"{host['name']} has no pool")
    file.write_text("tank DEGRADED\n" if action == "break" else "tank ONLINE\n")


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
    loop = control.in_keeper(["sh", "-euc", 'truncate -s 24M "$0"; mkfs.ext4 -q -F -N "$1" "$0"; losetup -f --show "$0"',
                              str(image), str(inodes)]).strip().splitlines()[-1]
    number = int(loop.removeprefix("/dev/loop"))
    try:
        done = control.in_host(
            host["name"], ["sh", "-euc", f"rm -f /dev/{device}; mknod /dev/{device} b 7 {number}; mkdir -p {where}; "
                           f"mount /dev/{device} {where}; {fill}"], capture_output=True, text=True)
    finally:
        control.in_keeper(["losetup", "-d", loop])  # Goes with the last mount.
    if done.returncode:
        raise Failure(f"the file system was not mounted on {host['name']}: {done.stderr.strip()}")


AROUND = {
    "packet-loss": packet_loss, "slow-dns": slow_dns, "slow-link": slow_link, "moved-address": moved_address,
    "down": down, "full-disk": full_disk, "full-inodes": full_inodes,
}
# These change what a stand-in says.
STAND_INS = {"clock": clock, "disk-failing": disk_failing, "gpu-gone": gpu_gone, "pod": pod, "pool-degraded": pool_degraded}
