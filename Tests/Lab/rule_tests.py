"""Each kind of difference, with documents that are wrong about real hosts."""


def spoilt(lab):
    """Documents of the lab as it is, with one wrong statement of each kind."""
    copy = lab.copy("rules")
    file = copy / "INFRASTRUCTURE.md"
    lines = file.read_text().splitlines()
    mac = ""

    def cells(line):
        return [cell.strip() for cell in line.strip("|").split("|")]

    for number, line in enumerate(lines):
        found = cells(line)
        if found[:2] == ["nas", "storage"]:
            lines[number] = line.replace("| Debian 12 |", "| **Debian 11** |").replace(
                "| 10.77.4.12 |", "| [10.77.4.12](https://10.77.4.12:8443/) |")
        elif found[:2] == ["still-fawn", "hypervisor"]:
            lines[number] = line.replace("| RTX 3070 |", "| RTX 3070, `Tesla P40` |")
        elif found[:2] == ["mqtt", "message broker"]:
            lines[number] = line.replace("| still-fawn |", "| - |")
        elif found[:2] == ["chief-horse", "eno1"] and len(found) == 6:
            mac = found[3]
            lines[number] = line.replace(mac, "52:54:00:11:11:11")
        elif found[:2] == ["still-fawn", "eno1"] and len(found) == 6:
            lines[number] = line.replace("| eno1 |", "| enp9s0 |")
        elif found[:2] == ["workbench", "eno1"] and len(found) == 6:
            lines[number] = line.replace("| 2.5 Gb/s |", "| 100 Mb/s |")
    lines += [
        "", "## Storage", "", "The disks.", "", "| Host | Device or mount | Size |", "|---|---|---|",
        "| nas | tank | 4T |", "| nas | oldpool | 4T |", "| nas | `/mnt/gone` | 4T |", "| nsa | tank | 4T |",
        "| media | /srv/films | 8T |", ""]
    file.write_text("\n".join(lines))
    services = copy / "SERVICES.md"
    services.write_text(
        services.read_text() + "| jellyfin | nas | 8096 | container | films |\n| jellyfin | nass | 8096 | container | - |\n")
    return copy, mac


EXPECTED = {
    ("os_differs", "nas", "**Debian 11**".strip("*"), "Debian 12"),
    ("gpu_missing", "still-fawn", "Tesla P40", ""),
    ("interface_differs", "chief-horse", "52:54:00:11:11:11", None),
    ("interface_differs", "still-fawn", "enp9s0", None),
    ("speed_differs", "workbench", "100 Mb/s", "2.5 Gb/s"),
    ("stale_path", "nas", "oldpool", "no such pool"),
    ("stale_path", "nas", "/mnt/gone", "nothing is mounted there"),
    ("service_not_running", "nas", "8096", "nothing of that name runs or listens"),
}


def finds_each_kind_and_corrects_it(lab):
    """pools, mount points, services, systems, cards and interfaces are compared, corrected and then true"""
    copy, mac = spoilt(lab)
    drift = lab.json("drift", "nas", folder=copy)
    assert {each["host"] for each in drift["differences"]} == {"nas"}, drift["differences"]
    drift = lab.json("drift", folder=copy)
    found = {(each["kind"], each["host"], each["documented"], each["actual"]) for each in drift["differences"]}
    wanted = {(kind, host, documented, actual if actual is not None else next(
        (each[3] for each in found if each[:3] == (kind, host, documented)), "")) for kind, host, documented, actual
        in EXPECTED}
    assert found == wanted, found ^ wanted
    assert any(mac in each[3] for each in found if each[1] == "chief-horse"), found
    for each in drift["differences"]:
        # A correction, a place, and both dates.
        assert each["correction"] and each["line"] and each["documented_on"] and each["seen"], each
    whys = {each["host"]: each["why"] for each in drift["unchecked"]}
    assert "did you mean nas?" in whys["nsa"] and "INFRASTRUCTURE.md:" in whys["nsa"], whys
    assert "did you mean nas?" in whys["nass"] and "SERVICES.md:" in whys["nass"], whys
    assert any(each["host"] == "media" and "/srv/films" in each["why"] for each in drift["unchecked"]), whys

    before = {name: (copy / name).read_text().splitlines() for name in ("INFRASTRUCTURE.md", "SERVICES.md")}
    lab.approve("drift", "--apply", folder=copy)
    assert lab.json("drift", folder=copy)["differences"] == []
    changed = 0
    for name, old in before.items():
        new = (copy / name).read_text().splitlines()
        assert len(new) == len(old)
        for number, (one, other) in enumerate(zip(old, new), start=1):
            if one == other:
                continue
            changed += 1
            assert any(f"line {number} | " in line for each in drift["differences"] for line in each["correction"]), other
    assert changed == len(EXPECTED), changed
    text = (copy / "INFRASTRUCTURE.md").read_text()
    assert "[10.77.4.12](https://10.77.4.12:8443/)" in text and "| `/mnt/gone` (not there on " in text
    assert "| RTX 3070 |" in text and "Tesla" not in text


TESTS = [finds_each_kind_and_corrects_it]
