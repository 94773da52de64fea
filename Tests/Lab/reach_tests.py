"""How hosts are reached: keys, connections, and what becomes of them."""

def refuses_an_unknown_host_key(lab):
    """a host whose key nobody has said yes to is refused with the fingerprint and the next step"""
    known = lab.base / "run/ssh/known_hosts"
    before = known.read_text()
    known.write_text("".join(line for line in before.splitlines(keepends=True)
                             if not {"nas", "10.77.4.12"} & set(line.split()[0].split(","))))
    try:
        host = lab.json("discover", "nas", folder=lab.copy("unknown-key"))["hosts"][0]
    finally:
        known.write_text(before)
    assert host["state"] == "refused", host
    why = host["why"]
    assert "is not known" in why and "SHA256:" in why and "ssh-keygen -lf" in why and "ssh root@10.77.4.12" in why, why


def does_not_know_what_a_broken_connection_did(lab):
    """a connection that breaks in the middle of a command leaves its outcome unknown: status 12"""
    lab.control("break", "hang-up", "nas")
    try:
        _, errors, _ = lab.run("diagnose", "nas", "--check", "memory", status=12)
        host = lab.json("discover", "nas")["hosts"][0]
    finally:
        lab.control("mend", "hang-up", "nas")
    assert "whether it was done is not known" in errors, errors
    assert host["state"] == "lost", host


def shares_one_connection_and_ends_it(lab):
    """all checks of a host share one connection, and none is left when Steward has ended"""
    def accepted():
        log = lab.exec("nas", "journalctl", "--unit", "ssh.service", "--output", "cat", "--no-pager")
        return log.count("Accepted publickey")

    before = accepted()
    lab.json("diagnose", "nas")
    assert accepted() - before == 1, accepted() - before
    network = lab.inside("stat", "-L", "-c", "%i", "/proc/self/ns/net").strip()
    for words, status in ((("drift",), 0), (("diagnose", "media"), 14)):
        lab.run(*words, status=status)
        left = [line for line in lab.inside("ps", "axo", "args").splitlines()
                if line.startswith("ssh") and ("10.77.4." in line or network in line)]
        assert left == [], left


def hears_the_switch(lab):
    """where lldpd runs, the switch and its port are facts"""
    facts = lab.json("discover", "nas", "workbench")["hosts"]
    peers = {host["name"]: host["facts"]["peers"] for host in facts}
    for name, port in (("nas", "vb-port03"), ("workbench", "vb-port10")):
        assert {"name": "sw-core", "port": port} in [
            {"name": peer["name"], "port": peer["port"]} for peer in peers[name]], peers


def gives_up_on_a_silent_host(lab):
    """a host whose packets vanish costs at most 6 s"""
    lab.inside("nft", "add", "table", "ip", "vanish")
    try:
        lab.inside("nft", "add", "chain", "ip", "vanish", "out", "{ type filter hook output priority 0; }")
        lab.inside("nft", "add", "rule", "ip", "vanish", "out", "ip", "daddr", "10.77.4.12", "drop")
        host = lab.json("discover", "nas")["hosts"][0]
    finally:
        lab.inside("nft", "delete", "table", "ip", "vanish")
    assert host["state"] == "down", host
    # Both ways of giving up are at 5 and 6 s; the rest is how busy this machine is.
    assert host["milliseconds"] <= 6500, host["milliseconds"]


def says_which_program_is_missing(lab):
    """without ssh on this machine the way to it is told"""
    empty = lab.base / "run/no-ssh"
    empty.mkdir(exist_ok=True)
    output = lab.inside("env", f"PATH={empty}", str(lab.program), "discover", "nas", "--lab", str(lab.folder))
    assert "apt install openssh-client" in output, output


TESTS = [
    refuses_an_unknown_host_key, does_not_know_what_a_broken_connection_did, shares_one_connection_and_ends_it,
    hears_the_switch, gives_up_on_a_silent_host, says_which_program_is_missing,
]
