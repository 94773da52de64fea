"""The lab's network inside its own network namespace: one bridge, one dnsmasq, no way out."""

import subprocess
import threading
import time

from . import places, root

# Names outside that hosts may ask for, to see whether names resolve. They lead nowhere.
OUTSIDE = ["debian.org", "one.one.one.one", "example.com"]


def run(*words, **options):
    subprocess.run(words, check=True, **options)


def make_bridge():
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", places.BRIDGE, "type", "bridge", "forward_delay", "0")
    run("ip", "address", "add", places.GATEWAY + "/24", "dev", places.BRIDGE)
    run("ip", "link", "set", places.BRIDGE, "up")


def start_lldp():
    """The switch tells its name and ports by LLDP: a real lldpd from the hosts' root file system."""
    top = places.MACHINES / ".switch"
    for name in ("upper", "work", "merged"):
        (top / name).mkdir(parents=True)
    (top / "root").symlink_to(root.folder())
    run(
        "mount",
        "-t",
        "overlay",
        "overlay",
        "-o",
        f"lowerdir={top.name}/root,upperdir={top.name}/upper,workdir={top.name}/work",
        top / "merged",
        cwd=places.MACHINES,
    )
    run("mount", "-t", "proc", "proc", top / "merged/proc")
    (top / "merged/etc/lldpd.conf").write_text(
        f"configure system hostname {places.SWITCH}\nconfigure system description '24 ports'\n"
        "configure lldp portidsubtype ifname\nconfigure lldp tx-interval 5\n"
    )
    script = f"hostname {places.SWITCH}; exec chroot {top}/merged /usr/sbin/lldpd -d -k -I 'vb-port*'"
    with open(places.RUN / "lldpd.log", "ab") as log:
        subprocess.Popen(["unshare", "--uts", "sh", "-c", script], stdin=subprocess.DEVNULL, stdout=log, stderr=log)


class Dnsmasq:
    """DHCP leases and names. What it knows is in files, so it can be stopped and started."""

    def __init__(self, hosts):
        self.hosts = hosts
        self.process = None
        self.lock = threading.Lock()

    def start(self):
        names = places.RUN / "dns.hosts"
        names.write_text(
            "".join(f"{host['address']} {host['name']}\n" for host in self.hosts if host["address"])
            + f"{places.GATEWAY} gateway {' '.join(OUTSIDE)}\n"
        )
        reserved = places.RUN / "dhcp.hosts"
        reserved.write_text(
            "".join(f"{host['mac']},{host['address']},{host['name']}\n" for host in self.hosts if host["reserved"])
        )
        self.process = subprocess.Popen(
            [
                "dnsmasq",
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--user=root",
                "--group=root",
                "--pid-file=",
                f"--interface={places.BRIDGE}",
                "--bind-interfaces",
                "--except-interface=lo",
                "--no-resolv",
                "--no-hosts",
                f"--addn-hosts={names}",
                f"--domain={places.DOMAIN}",
                f"--local=/{places.DOMAIN}/",
                "--expand-hosts",
                f"--dhcp-range={places.POOL[0]},{places.POOL[1]},{places.LEASE_SECONDS}",
                f"--dhcp-hostsfile={reserved}",
                f"--dhcp-leasefile={places.LEASES}",
                "--dhcp-authoritative",
                "--no-ping",
                f"--dhcp-option=option:router,{places.GATEWAY}",
                f"--dhcp-option=option:dns-server,{places.GATEWAY}",
                f"--log-facility={places.DNSMASQ_LOG}",
                "--log-dhcp",
            ],
            stdin=subprocess.DEVNULL,
        )

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def leases(self):
        """MAC address → address."""
        found = {}
        if places.LEASES.exists():
            for line in places.LEASES.read_text().splitlines():
                words = line.split()
                if len(words) >= 5:
                    found[words[1]] = words[2]
        return found

    def give_away(self, address):
        """The address goes to another device, as after a lease that was released or ran out."""
        with self.lock:
            self.stop()
            lines = places.LEASES.read_text().splitlines() if places.LEASES.exists() else []
            kept = [line for line in lines if line.split()[2:3] != [address]]
            other = "02:70:68:6f:6e:" + f"{int(address.split('.')[-1]):02x}"
            kept.append(f"{int(time.time()) + 86400} {other} {address} phone *")
            places.LEASES.write_text("".join(line + "\n" for line in kept))
            self.start()
