"""Hosts that answer badly."""


def broken(lab, name, *command):
    """What Steward says while `name` is broken on nas."""
    lab.control("break", name, "nas")
    try:
        return lab.json(*command)
    finally:
        lab.control("mend", name, "nas")


def refuses_a_changed_host_key(lab):
    """a host that shows another key is refused with the fingerprint and what to do"""
    host = broken(lab, "changed-key", "discover", "nas")["hosts"][0]
    assert host["state"] == "refused", host
    assert "has changed to" in host["why"] and "SHA256:" in host["why"] and "ssh-keygen -R" in host["why"], host["why"]


def ignores_a_greeting(lab):
    """text in front of every answer is no part of it"""
    host = broken(lab, "greeting", "discover", "nas")["hosts"][0]
    assert host["state"] == "reached", host["why"]
    assert host["facts"]["hostname"] == "nas", host["facts"]["hostname"]


def gives_up_on_a_frozen_host(lab):
    """a host that takes connections and says nothing costs at most 6 s"""
    host = broken(lab, "frozen", "discover", "nas")["hosts"][0]
    assert host["state"] == "down", host
    assert host["milliseconds"] <= 6500, host["milliseconds"]


def bounds_an_endless_answer(lab):
    """a host that never stops to write does not fill the memory"""
    found = broken(lab, "endless-output", "discover", "nas")
    assert found["seconds"] <= 75, found["seconds"]


TESTS = [refuses_a_changed_host_key, ignores_a_greeting, gives_up_on_a_frozen_host, bounds_an_endless_answer]
