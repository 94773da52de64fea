"""The sweep: which addresses of the documented networks are in use."""
import ipaddress
import json
import re


class Watch:
    """Counts the pings that leave this machine: all, those to other networks, and those over 64 a second."""

    def __init__(self, lab, network):
        self.lab = lab
        self.rules = [
            "icmp type echo-request counter",
            f"icmp type echo-request ip daddr != {network} counter",
            "icmp type echo-request limit rate over 64/second burst 70 packets counter",
        ]

    def __enter__(self):
        self.lab.inside("nft", "add table ip watch; add chain ip watch out { type filter hook output priority 0; }")
        for rule in self.rules:
            self.lab.inside("nft", f"add rule ip watch out {rule}")
        return self

    def __exit__(self, *_):
        self.lab.inside("nft", "delete table ip watch")

    def counted(self):
        return [int(each) for each in re.findall(r"packets (\d+) bytes", self.lab.inside("nft", "list table ip watch"))]


def answering(lab):
    hosts = json.loads(lab.control("status", "--json"))["hosts"]
    return {host["address"] for host in hosts if host["state"] == "up" and host["address"]}


def finds_every_address_in_use(lab):
    """--sweep finds every address that answers, 64 a second, and what nobody documents is a difference"""
    with Watch(lab, "10.77.4.0/24") as watch:
        found = lab.json("discover", "--sweep")
        asked, outside, fast = watch.counted()
    seen = {each["address"] for each in found["strangers"]}
    assert answering(lab) <= seen, answering(lab) - seen
    # The switch's own address, which this machine has, is asked without leaving it.
    assert 250 <= asked <= 254, asked
    assert outside == 0 and fast == 0, (outside, fast)


def finds_a_host_that_nobody_documents(lab):
    """a host with a fixed address that nothing tells of is found by the sweep and documented after a yes"""
    copy = lab.copy("sweep")
    file = copy / "INFRASTRUCTURE.md"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "homeassistant" not in line))
    found = [each for each in lab.json("drift", "--sweep", folder=copy)["differences"]
             if each["kind"] == "host_undocumented"]
    assert "10.77.4.32" in {each["actual"] for each in found}, found
    lab.approve("drift", "--sweep", "--apply", folder=copy)
    assert "10.77.4.32" in file.read_text()
    left = lab.json("drift", "--sweep", folder=copy)["differences"]
    assert left == [], left


def looks_at_documented_networks_only(lab):
    """only the networks of INFRASTRUCTURE.md are looked at, and without one the sweep says so"""
    copy = lab.copy("narrow")
    file = copy / "INFRASTRUCTURE.md"
    text = file.read_text()
    file.write_text(text.replace("| lan | 10.77.4.0/24 |", "| lan | 10.77.4.32/28 |"))
    with Watch(lab, "10.77.4.32/28") as watch:
        found = lab.json("discover", "--sweep", folder=copy)
        asked, outside, _ = watch.counted()
    network = ipaddress.ip_network("10.77.4.32/28")
    assert found["strangers"] and all(
        ipaddress.ip_address(each["address"]) in network for each in found["strangers"]), found["strangers"]
    assert asked == 14 and outside == 0, (asked, outside)
    file.write_text(text.replace("| lan | 10.77.4.0/24 |", "| lan | - |"))
    _, errors, _ = lab.run("discover", "--sweep", folder=copy, status=2)
    assert "add a Networks table" in errors, errors


TESTS = [finds_every_address_in_use, finds_a_host_that_nobody_documents, looks_at_documented_networks_only]
