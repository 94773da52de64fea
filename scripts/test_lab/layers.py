"""The files below each host's own: what the lab adds to the root file system."""

import json
import pathlib
import shutil
import subprocess

from . import link, places

UNITS = ["lab-sys.service"]
PROGRAMS = ["chronyc", "dmesg", "ethtool", "timedatectl"]


def put(path, text, mode=0o644):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


def enable(layer, unit, target="multi-user.target", source=None):
    wants = layer / "etc/systemd/system" / f"{target}.wants" / unit
    wants.parent.mkdir(parents=True, exist_ok=True)
    wants.unlink(missing_ok=True)
    wants.symlink_to(source or f"/etc/systemd/system/{unit}")


def write_common(hosts):
    """What all hosts have: stand-ins, units, and the lab's key."""
    layer = places.COMMON
    shutil.rmtree(layer, ignore_errors=True)
    layer.mkdir(parents=True)
    layer.chmod(0o755)
    library = layer / "usr/local/lib/lab"
    shutil.copytree(places.HOST_FILES / "standins", library)
    shutil.copy(pathlib.Path(link.__file__), library / "link.py")
    for file in library.iterdir():
        file.chmod(0o755)
    for name in PROGRAMS:
        (layer / "usr/local/bin").mkdir(parents=True, exist_ok=True)
        (layer / "usr/local/bin" / name).symlink_to(f"../lib/lab/{name}")
    for unit in (places.HOST_FILES / "units").iterdir():
        put(layer / "etc/systemd/system" / unit.name, unit.read_text())
        if unit.name in UNITS:
            enable(layer, unit.name)
    key = (places.SSH / "id_ed25519.pub").read_text()
    put(layer / "root/.ssh/authorized_keys", key, 0o600)
    (layer / "root").chmod(0o700)
    (layer / "root/.ssh").chmod(0o700)
    put(layer / "etc/default/locale", "LANG=C.UTF-8\n")
    put(layer / "etc/ssh/sshd_config.d/lab.conf", "UseDNS no\nMaxStartups 100:30:200\nMaxSessions 50\n")
    put(layer / "etc/systemd/journald.conf.d/lab.conf", "[Journal]\nStorage=persistent\nRateLimitBurst=0\n")
    # With its own limit, a shutdown in a host never keeps the lab waiting.
    put(layer / "etc/systemd/system.conf.d/lab.conf", "[Manager]\nDefaultTimeoutStopSec=10s\n")


def write_host(host, hosts, port):
    """What only this host has. `port` is the speed of the switch."""
    layer = places.layer(host.name)
    shutil.rmtree(layer.parent, ignore_errors=True)
    layer.mkdir(parents=True)
    layer.chmod(0o755)
    put(layer / "etc/hostname", host.name + "\n")
    put(layer / "etc/machine-id", host.machine_id + "\n", 0o444)
    put(layer / "etc/hosts", f"127.0.0.1 localhost\n127.0.1.1 {host.name}.{places.DOMAIN} {host.name}\n")
    write_keys(host, layer)
    write_network(host, layer)
    write_hardware(host, layer, port)
    write_role(host, hosts, layer)
    for name in host.services:
        unit = f"{name}.service"
        program = "/usr/local/lib/lab/service " + name
        put(
            layer / "etc/systemd/system" / unit,
            f"[Unit]\nDescription=Stand-in for {name}\n[Service]\nExecStart={program}\nRestart=on-failure\n"
            "[Install]\nWantedBy=multi-user.target\n",
        )
        enable(layer, unit)


def write_keys(host, layer):
    path = layer / "etc/ssh/ssh_host_ed25519_key"
    path.parent.mkdir(parents=True)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"root@{host.name}", "-f", path], check=True)
    if not host.ssh:
        units = layer / "etc/systemd/system"
        units.mkdir(parents=True, exist_ok=True)
        (units / "ssh.service").symlink_to("/dev/null")


def write_network(host, layer):
    put(layer / "etc/lab/interface", f"{host.interface} {host.mac}\n")
    if host.kind == "vm" or (host.dhcp and host.kind == "lxc"):
        put(
            layer / "etc/systemd/network/10-lan.network",
            f"[Match]\nName={host.interface}\n[Network]\nDHCP=ipv4\nLinkLocalAddressing=no\n"
            "[DHCPv4]\nClientIdentifier=mac\nUseDomains=yes\n",
        )
        put(layer / "etc/network/interfaces", "auto lo\niface lo inet loopback\n")
        enable(layer, "systemd-networkd.service", source="/lib/systemd/system/systemd-networkd.service")
        put(layer / "etc/resolv.conf", resolv_conf())
        return
    lines = ["auto lo", "iface lo inet loopback", "", f"auto {host.bridge or host.interface}"]
    if host.bridge:
        lines[3:3] = [f"iface {host.interface} inet manual", ""]
    if host.dhcp:
        lines += [f"iface {host.interface} inet dhcp"]
    else:
        lines += [
            f"iface {host.bridge or host.interface} inet static",
            f"\taddress {host.address}/24",
            f"\tgateway {places.GATEWAY}",
        ]
    if host.bridge:
        lines += [f"\tbridge-ports {host.interface}", "\tbridge-stp off", "\tbridge-fd 0"]
    put(layer / "etc/network/interfaces", "\n".join(lines) + "\n")
    put(layer / "etc/resolv.conf", resolv_conf())


def resolv_conf():
    return f"search {places.DOMAIN}\nnameserver {places.GATEWAY}\n"


def write_hardware(host, layer, port):
    folder = places.hardware(host.name)
    folder.mkdir(parents=True)
    driver = host.driver or ("veth" if host.kind == "lxc" else "virtio_net")
    link.write(folder / "links", host.interface, link.fresh(driver, host.supports, port))
    (folder / "agent").mkdir()
    put(folder / "kernel.log", "")
    put_gpu(host.name, host.nvidia, host.lspci)
    programs = layer / "usr/local/bin"
    programs.mkdir(parents=True, exist_ok=True)
    if host.kind == "metal":
        for name in ("lspci", "smartctl"):
            (programs / name).symlink_to(f"../lib/lab/{name}")
        put(folder / "disks", "/dev/nvme0n1 PASSED 3\n" + ("/dev/sda PASSED 0\n" if host.role == "storage" else ""))
    if host.role in ("hypervisor", "storage"):
        for name in ("zpool", "zfs"):
            (programs / name).symlink_to(f"../lib/lab/{name}")
        put(folder / "pool", "tank ONLINE\n")
    if host.nvidia:
        (programs / "nvidia-smi").symlink_to("../lib/lab/nvidia-smi")


def put_gpu(name, nvidia, lspci):
    folder = places.hardware(name)
    put(folder / "nvidia.csv", nvidia + "\n" if nvidia else "")
    card = nvidia.split(",")[0].removeprefix("NVIDIA ")
    chips = {
        "GeForce RTX 3070": "GA104 [GeForce RTX 3070] (rev a1)",
        "GeForce RTX 3060": "GA106 [GeForce RTX 3060] (rev a1)",
    }
    lines = ["00:00.0 Host bridge: Intel Corporation Device 4650 (rev 05)"]
    if card:
        lines.append(f"01:00.0 VGA compatible controller: NVIDIA Corporation {chips.get(card, card)}")
    if lspci:
        lines.append(lspci)
    put(folder / "lspci", "\n".join(lines) + "\n")


def write_role(host, hosts, layer):
    if host.role in ("hypervisor", "storage", "workstation"):
        enable(layer, "lldpd.service", source="/lib/systemd/system/lldpd.service")
    programs = layer / "usr/local/bin"
    folder = places.hardware(host.name)
    if host.role == "hypervisor":
        for name in ("qm", "pct", "pveversion"):
            (programs / name).symlink_to(f"../lib/lab/{name}")
        guests = [other for other in hosts if other.parent == host.name]
        for guest in guests:
            (folder / "guests" / str(guest.vmid)).mkdir(parents=True)
        put(
            folder / "guests.json",
            json.dumps(
                [{"vmid": guest.vmid, "name": guest.name, "kind": guest.kind, "mac": guest.mac} for guest in guests]
            ),
        )
    if host.kind == "vm":
        enable(layer, "lab-guest-agent.service")
    if host.kind == "lxc":
        enable(layer, "lab-attach.service")
    if host.role == "K3s server":
        (programs / "kubectl").symlink_to("../lib/lab/kubectl")


def write_ssh(hosts):
    """The lab's own key, made once for each lab."""
    places.SSH.mkdir(parents=True, exist_ok=True)
    places.SSH.chmod(0o700)
    key = places.SSH / "id_ed25519"
    if not key.exists():
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "steward-test-lab", "-f", key], check=True)


def write_known_hosts(hosts, addresses):
    """Every host by name and by the address that it has now; and the configuration that uses them."""
    lines = []
    for host in hosts:
        if not host.ssh:
            continue
        key = (places.layer(host.name) / "etc/ssh/ssh_host_ed25519_key.pub").read_text().split()
        names = [host.name, f"{host.name}.{places.DOMAIN}", addresses.get(host.name, "")]
        lines.append(f"{','.join(filter(None, names))} {key[0]} {key[1]}")
    put(places.SSH / "known_hosts", "\n".join(lines) + "\n")
    put(
        places.SSH / "config",
        f"""# For this lab alone; `scripts/lab run` puts it in the place of /etc/ssh/ssh_config.d.
Host *
  User root
  IdentityFile {places.SSH}/id_ed25519
  IdentitiesOnly yes
  UserKnownHostsFile {places.SSH}/known_hosts
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  UpdateHostKeys no
""",
        0o600,
    )
