"""Stand-in for a hypervisor's knowledge of its guests: which there are and how the lab reaches them."""

import json
import os
import socket
import sys

FOLDER = "/run/lab"


def all_of(kind):
    with open(f"{FOLDER}/guests.json") as file:
        return [guest for guest in json.load(file) if guest["kind"] == kind]


def named(kind, vmid, program):
    """The guest with that number, or the end of the program with the words that Proxmox has for it."""
    for guest in all_of(kind):
        if str(guest["vmid"]) == vmid:
            return guest
    folder = "qemu-server" if program == "qm" else "lxc"
    sys.exit(f"Configuration file 'nodes/{os.uname().nodename}/{folder}/{vmid}.conf' does not exist")


def state(guest):
    try:
        with open(f"{FOLDER}/guests/{guest['vmid']}/state") as file:
            return json.load(file)
    except (OSError, ValueError):
        return {"state": "stopped", "pid": 0}


def ask_lab(action, guest):
    """Has the lab start, stop or restart a guest, as the hypervisor's power button would."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(f"{FOLDER}/power.sock")
        connection.sendall(json.dumps({"do": action, "host": guest["name"]}).encode() + b"\n")
        reply = json.loads(connection.makefile().readline() or '{"error": "the lab has gone"}')
    if "error" in reply:
        sys.exit(reply["error"])
