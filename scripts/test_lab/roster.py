"""The hosts of the lab: who they are when nothing is wrong."""

import dataclasses
import hashlib

from . import places

RTX_3070 = "NVIDIA GeForce RTX 3070, 535.183.01, 8192, 412, 3, 41"
RTX_3060 = "NVIDIA GeForce RTX 3060, 535.183.01, 12288, 1030, 22, 52"
RADEON = "06:00.0 VGA compatible controller: Advanced Micro Devices, Inc. [AMD/ATI] Cezanne (rev c6)"


@dataclasses.dataclass
class Host:
    name: str
    role: str
    kind: str  # metal, vm or lxc
    last: int = 0  # last number of its address; 0: from the pool
    reserved: bool = False  # the address comes by DHCP, by a reservation
    parent: str = ""
    vmid: int = 0
    ssh: bool = True
    driver: str = ""  # of its own card; none: a virtual one
    supports: int = 0  # the card's highest speed in Mb/s
    nvidia: str = ""
    lspci: str = ""
    notes: str = ""
    services: tuple = ()
    # Filled in below.
    number: int = 0
    mac: str = ""
    machine_id: str = ""

    @property
    def address(self):
        """Its address where that is known before it boots, else ""."""
        return places.GATEWAY.rsplit(".", 1)[0] + f".{self.last}" if self.last else ""

    @property
    def dhcp(self):
        return self.reserved or not self.last

    @property
    def interface(self):
        return {"metal": "eno1", "vm": "ens18", "lxc": "eth0"}[self.kind]

    @property
    def bridge(self):
        """Hypervisors have their address on a bridge, as Proxmox sets it up."""
        return "vmbr0" if self.role == "hypervisor" else ""

    @property
    def gpu(self):
        if self.nvidia:
            return self.nvidia.split(",")[0].removeprefix("NVIDIA GeForce ")
        return "Radeon (Cezanne)" if self.lspci else ""


ROSTER = [
    Host(
        "still-fawn", "hypervisor", "metal", last=17, driver="igc", supports=2500, nvidia=RTX_3070, notes="Proxmox VE"
    ),
    Host(
        "k3s-vm-still-fawn",
        "K3s server",
        "vm",
        last=61,
        reserved=True,
        parent="still-fawn",
        vmid=108,
        ssh=False,
        driver="igc",
        supports=2500,
        notes="no ssh; a network card is passed through",
        services=("k3s",),
    ),
    Host("nas", "storage", "metal", last=12, driver="ixgbe", supports=10000, notes="backups and media"),
    Host("pumped-piglet", "hypervisor", "metal", last=18, driver="r8169", supports=2500, notes="Proxmox VE"),
    Host(
        "k3s-vm-pumped-piglet",
        "K3s server",
        "vm",
        last=62,
        reserved=True,
        parent="pumped-piglet",
        vmid=105,
        driver="igc",
        supports=2500,
        notes="a network card is passed through",
        services=("k3s",),
    ),
    Host("chief-horse", "hypervisor", "metal", last=19, driver="e1000e", supports=1000, notes="Proxmox VE"),
    Host(
        "k3s-vm-chief-horse",
        "K3s server",
        "vm",
        last=63,
        reserved=True,
        parent="chief-horse",
        vmid=109,
        driver="igc",
        supports=2500,
        notes="a network card is passed through",
        services=("k3s",),
    ),
    Host(
        "k3s-metal",
        "K3s agent",
        "metal",
        last=64,
        reserved=True,
        driver="r8169",
        supports=2500,
        services=("k3s-agent",),
    ),
    Host("backup", "backup server", "metal", last=13, driver="r8169", supports=1000, services=("backup",)),
    Host("workbench", "workstation", "metal", last=30, driver="igc", supports=2500),
    Host("media", "media server", "metal", last=31, driver="e1000e", supports=1000, lspci=RADEON),
    Host("homeassistant", "home automation", "metal", last=32, driver="bcmgenet", supports=1000),
    Host("dns", "name server", "lxc", last=2, parent="chief-horse", vmid=101, ssh=False, notes="reached with pct only"),
    Host("grafana", "monitoring", "lxc", last=40, reserved=True, parent="pumped-piglet", vmid=102),
    Host("git", "source code", "vm", last=41, reserved=True, parent="pumped-piglet", vmid=110),
    Host("frigate", "camera recorder", "metal", last=33, driver="igc", supports=2500, nvidia=RTX_3060),
    Host("printer-pi", "print server", "metal", driver="bcmgenet", supports=1000, notes="address from the pool"),
    Host("mqtt", "message broker", "lxc", last=42, parent="still-fawn", vmid=103),
    Host("retro", "games", "metal", driver="r8169", supports=1000, notes="address from the pool"),
    Host("spare", "nobody knows", "metal", driver="e1000e", supports=1000),
]


def hosts(count):
    """The first `count` hosts; a guest never comes without its hypervisor."""
    roster = [dataclasses.replace(host) for host in ROSTER]
    for number in range(len(roster) + 1, count + 1):
        roster.append(Host(f"node-{number}", "worker", "metal", last=50 + number, driver="igc", supports=2500))
    chosen = roster[:count]
    for number, host in enumerate(chosen, start=1):
        digest = hashlib.sha256(host.name.encode()).hexdigest()
        host.number = number
        prefix = "52:54:00" if host.kind == "metal" else "bc:24:11"
        host.mac = prefix + "".join(f":{digest[i : i + 2]}" for i in (0, 2, 4))
        host.machine_id = digest[:32]
    return chosen
