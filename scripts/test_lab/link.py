"""Stand-in for a network card and the cable to its switch. Runs on the lab's machine, and in the hosts.

The state of one link is a JSON file; the speed follows from both ends and the cable as with real cards:
the highest that all can do. Beside it stand the texts that `ethtool` and /sys print.
"""

import json
import os
import pathlib

TWISTED = {
    10: ["10baseT/Half 10baseT/Full"],
    100: ["100baseT/Half 100baseT/Full"],
    1000: ["1000baseT/Full"],
    2500: ["2500baseT/Full"],
    5000: ["5000baseT/Full"],
    10000: ["10000baseT/Full"],
}
DRIVERS = {  # driver: lowest speed, firmware, bus
    "igc": (10, "1057:8754", "0000:02:00.0"),
    "r8169": (10, "rtl8125b-2_0.0.2 07/13/20", "0000:03:00.0"),
    "e1000e": (10, "0.5-4", "0000:00:1f.6"),
    "ixgbe": (100, "0x80000f88, 1.2944.0", "0000:04:00.0"),
    "bcmgenet": (10, "", "fd580000.ethernet"),
    "virtio_net": (0, "", "0000:00:12.0"),
    "veth": (0, "", ""),
}


def negotiated(state):
    """Mb/s, or 0 without a link."""
    if not state["cable"]:
        return 0
    return max(
        (
            speed
            for speed in TWISTED
            if speed in state["advertised"] and speed <= state["port"] and speed <= state["cable"]
        ),
        default=0,
    )


def modes(speeds):
    return [mode for speed in sorted(speeds) for mode in TWISTED[speed]] or ["Not reported"]


def ethtool_text(name, state):
    """What `ethtool NAME` of ethtool 6.1 prints for such a card."""
    supported = [speed for speed in TWISTED if DRIVERS[state["driver"]][0] <= speed <= state["supports"]]
    speed = negotiated(state)
    lines = [f"Settings for {name}:", "\tSupported ports: [ TP ]"]

    def block(title, values):
        indent = max(24, len(title) + 3)
        lines.append("\t" + f"{title}:".ljust(indent) + values[0])
        lines.extend("\t" + " " * indent + value for value in values[1:])

    block("Supported link modes", modes(supported))
    lines += [
        "\tSupported pause frame use: Symmetric",
        "\tSupports auto-negotiation: Yes",
        "\tSupported FEC modes: Not reported",
    ]
    block("Advertised link modes", modes(state["advertised"]))
    lines += [
        "\tAdvertised pause frame use: Symmetric",
        "\tAdvertised auto-negotiation: Yes",
        "\tAdvertised FEC modes: Not reported",
    ]
    if speed and state["tells_partner"]:
        block("Link partner advertised link modes", modes([each for each in TWISTED if each <= state["port"]]))
        lines += [
            "\tLink partner advertised pause frame use: Symmetric",
            "\tLink partner advertised auto-negotiation: Yes",
            "\tLink partner advertised FEC modes: Not reported",
        ]
    lines += [
        f"\tSpeed: {speed}Mb/s" if speed else "\tSpeed: Unknown!",
        "\tDuplex: Full" if speed else "\tDuplex: Unknown! (255)",
        "\tAuto-negotiation: on",
        "\tPort: Twisted Pair",
        "\tPHYAD: 0",
        "\tTransceiver: internal",
        "\tMDI-X: off (auto)" if speed else "\tMDI-X: Unknown",
        "\tSupports Wake-on: pumbg",
        "\tWake-on: g",
        "\tCurrent message level: 0x00000007 (7)",
        "\t                       drv probe link",
        f"\tLink detected: {'yes' if speed else 'no'}",
    ]
    return "\n".join(lines) + "\n"


def virtual_text(name, driver):
    """The same for a virtio card, or for the end of a veth pair."""
    port, speed, auto = ("Other", "Unknown!", "off") if driver == "virtio_net" else ("Twisted Pair", "10000Mb/s", "off")
    lines = [f"Settings for {name}:", "\tSupported ports: [  ]"]
    for title in ("Supported link modes", "Supported pause frame use"):
        lines.append(f"\t{title}:   Not reported" if "modes" in title else f"\t{title}: No")
    lines += [
        "\tSupports auto-negotiation: No",
        "\tSupported FEC modes: Not reported",
        "\tAdvertised link modes:  Not reported",
        "\tAdvertised pause frame use: No",
        "\tAdvertised auto-negotiation: No",
        "\tAdvertised FEC modes: Not reported",
        f"\tSpeed: {speed}",
        f"\tDuplex: {'Unknown! (255)' if driver == 'virtio_net' else 'Full'}",
        f"\tAuto-negotiation: {auto}",
        f"\tPort: {port}",
        "\tPHYAD: 0",
        "\tTransceiver: internal",
    ]
    if driver != "virtio_net":
        lines.append("\tMDI-X: Unknown")
    return "\n".join(lines + ["\tLink detected: yes"]) + "\n"


def driver_text(state):
    """What `ethtool -i NAME` prints."""
    driver = state["driver"]
    _, firmware, bus = DRIVERS[driver]
    version = "1.0.0" if driver in ("virtio_net", "veth") else os.uname().release
    return (
        f"driver: {driver}\nversion: {version}\nfirmware-version: {firmware}\nexpansion-rom-version: \n"
        f"bus-info: {bus}\nsupports-statistics: yes\nsupports-test: yes\nsupports-eeprom-access: yes\n"
        "supports-register-dump: yes\nsupports-priv-flags: yes\n"
    )


def kernel_text(name, driver, speed):
    """What the driver writes into the kernel's log when the link comes up at `speed`, or goes (0)."""
    start = f"{driver} {DRIVERS[driver][2]} {name}: "
    if driver in ("r8169", "bcmgenet"):
        rate = f"{speed / 1000:g}Gbps" if speed >= 1000 else f"{speed}Mbps"
        return start + (f"Link is Up - {rate}/Full - flow control rx/tx" if speed else "Link is Down")
    rate = f"{speed // 1000} Gbps" if driver == "ixgbe" and speed % 1000 == 0 else f"{speed} Mbps"
    duplex = "" if driver == "ixgbe" else " Full Duplex"
    return start + (f"NIC Link is Up {rate}{duplex}, Flow Control: RX/TX" if speed else "NIC Link is Down")


def fresh(driver, supports, port):
    """A link as it is when nobody touched it: everything that the card can do is advertised."""
    driver = driver or "virtio_net"
    advertised = [speed for speed in TWISTED if DRIVERS[driver][0] <= speed <= supports]
    return {
        "driver": driver,
        "supports": supports,
        "advertised": advertised,
        "port": port,
        "cable": 10000,
        "tells_partner": driver in ("igc", "r8169", "bcmgenet"),
    }


def write(folder, name, state):
    """Keeps `state` and the texts that follow from it. Written in place: some are bound over /sys."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    speed = negotiated(state)
    if state["supports"]:
        text = ethtool_text(name, state)
    else:
        text = virtual_text(name, state["driver"])
        speed = 10000 if state["driver"] == "veth" else 0
    for suffix, content in {
        "json": json.dumps(state) + "\n",
        "ethtool": text,
        "driver": driver_text(state),
        "speed": f"{speed or -1}\n",
        "duplex": "full\n" if speed else "unknown\n",
    }.items():
        (folder / f"{name}.{suffix}").write_text(content)


def read(folder, name):
    return json.loads((pathlib.Path(folder) / f"{name}.json").read_text())
