"""The command line of scripts/lab."""

import argparse
import json
import pathlib
import signal
import sys
import time

from . import breakages, control, hardware, installation, lab, places, simulated
from .failure import Failure


def parser():
    top = argparse.ArgumentParser(
        prog="scripts/lab",
        description="Real Debian hosts on this machine, for tests.",
        epilog="docs/test-lab.md tells more. Needs root; exit 77: there is none.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    up = commands.add_parser("up", help="boot N hosts and write their documents")
    up.add_argument("count", nargs="?", type=int, default=20, metavar="N", help="1 to 80 (20)")
    up.add_argument(
        "--switch",
        type=int,
        default=2500,
        choices=(1000, 2500),
        metavar="SPEED",
        help="what the switch can do: 1000 or 2500 Mb/s (2500)",
    )
    up.add_argument("--deviations", action="store_true", help="let the documents and the lab differ in known ways")
    up.add_argument("--homelab", type=pathlib.Path, metavar="DIR", help="where the documents go (.lab/run/homelab)")
    commands.add_parser("down", help="end the lab and remove what it made; the root file system is kept")
    status = commands.add_parser("status", help="hosts, states and addresses")
    status.add_argument("--json", action="store_true")
    for name, text in (
        ("start", "boot a host that is off"),
        ("stop", "pull a host's plug"),
        ("reboot", "reboot a host and wait until it is back"),
    ):
        each = commands.add_parser(name, help=text)
        each.add_argument("host")
        if name == "reboot":
            each.add_argument("--move", action="store_true", help="its address from the pool is given away meanwhile")
    broken = commands.add_parser("break", help="break a host; without a name lists the ways")
    mended = commands.add_parser("mend", help="mend what was broken: all, or only what is named")
    for each in (broken, mended):
        each.add_argument("name", nargs="?", default="", metavar="NAME")
        each.add_argument("host", nargs="?", default="", metavar="HOST")
    switch = commands.add_parser("switch", help="replace the switch, or one host's port of it")
    switch.add_argument("speed", type=int, choices=hardware.SPEEDS[1:], metavar="SPEED")
    switch.add_argument("host", nargs="?", default="", metavar="HOST")
    cable = commands.add_parser("cable", help="give a host a cable that carries SPEED Mb/s; 0 takes it away")
    cable.add_argument("host")
    cable.add_argument("speed", type=int, choices=hardware.SPEEDS, metavar="SPEED")
    card = commands.add_parser("card", help="give a host another network card")
    card.add_argument("host")
    card.add_argument("driver", help="such as igc or r8169")
    card.add_argument("speed", type=int, choices=hardware.SPEEDS[1:], metavar="SPEED")
    install = commands.add_parser("install", help="install Steward on a host, with the documents in /root/homelab")
    install.add_argument("host")
    install.add_argument("--program", type=pathlib.Path, help="(.build/release/steward)")
    install.add_argument("--homelab", type=pathlib.Path, metavar="DIR", help="the documents (.lab/run/homelab)")
    simulate = commands.add_parser("simulate", help="write the documents and facts of N hosts that do not exist")
    simulate.add_argument("count", type=int, metavar="N")
    simulate.add_argument("folder", type=pathlib.Path, metavar="DIR")
    simulate.add_argument("--deviations", type=int, default=0, metavar="PERCENT", help="hosts that differ (0)")
    commands.add_parser("selftest", help="boot a lab of its own and look whether all of this is true")
    run = commands.add_parser("run", help="run a command in the lab's network, with its keys and names")
    run.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND")
    execute = commands.add_parser("exec", help="run a command in a host, as at its console")
    execute.add_argument("host")
    execute.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND")
    return top


def main(words):
    # An interrupted `up` removes what it has made, whoever interrupts it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = parser().parse_args(words)
    if options.command != "simulate":
        lab.need_root()
    try:
        return COMMANDS[options.command](options) or 0
    except Failure as failure:
        print(f"lab: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def up(options):
    if not 1 <= options.count <= 80:
        raise Failure("the number of hosts is 1 to 80")
    with control.only_one():
        lab.up(options.count, options.switch, options.deviations, options.homelab)


def down(_):
    with control.only_one():
        was_up = control.keeper() is not None
        control.remove()
    print("lab: down" if was_up else "lab: was down")


def status(options):
    control.plan()
    hosts = control.ask(do="status")["hosts"]
    if options.json:
        print(json.dumps({"hosts": hosts}, indent=1))
        return
    for host in hosts:
        print(
            f"{host['name']:<24}{host['state']:<11}{host['address'] or '-':<15}boots {host['boots']},"
            f" last in {host['boot_seconds']} s"
        )


def start(options):
    control.plan()
    control.ask(do="start", host=options.host)
    return settled(options.host)


def stop(options):
    control.plan()
    control.ask(do="stop", host=options.host)


def reboot(options):
    control.plan()
    return reboot_and_wait(options.host, options.move)


def reboot_and_wait(name, move=False):
    before = state(name)
    control.ask(do="reboot", host=name, move=move)
    end = time.monotonic() + lab.BOOT_SECONDS
    while state(name)["boots"] == before["boots"] and time.monotonic() < end:
        time.sleep(0.1)
    return settled(name, but_not=before["address"] if move else "")


def break_(options):
    if not options.name:
        for name, text in breakages.listing().items():
            print(f"{name:<16}{text}")
        return
    host = breakages.do(options.name, options.host, "break")
    print(f"{options.name} on {host}")


def mend(options):
    control.plan()
    for name, host in breakages.mend(options.name, options.host):
        print(f"mended {name} on {host}")


def state(name):
    for host in control.ask(do="status")["hosts"]:
        if host["name"] == name:
            return host
    raise Failure(f'no host named "{name}" in this lab; scripts/lab status lists them')


def settled(name, but_not=""):
    """Waits until it is up and has an address, another one than `but_not`."""
    end = time.monotonic() + lab.BOOT_SECONDS
    while time.monotonic() < end:
        host = state(name)
        if host["state"] == "up" and host["address"] not in ("", but_not):
            print(f"{name} is up at {host['address']}")
            return 0
        if host["state"] in ("broken", "off", "slow"):
            break
        time.sleep(0.1)
    raise Failure(f"{name} is {state(name)['state']}; see {places.console(name)}")


def words_of(options):
    words = options.words[1:] if options.words[:1] == ["--"] else options.words
    if not words:
        raise Failure(f"{options.command} needs a command")
    return words


def run(options):
    control.plan()
    control.inside(words_of(options))


def execute(options):
    control.plan()
    state(options.host)
    return control.in_host(options.host, words_of(options)).returncode


def planned(name):
    for host in control.plan()["hosts"]:
        if host["name"] == name:
            return host
    raise Failure(f'no host named "{name}" in this lab; scripts/lab status lists them')


def switch(options):
    if options.host:
        planned(options.host)
    for name, speed in hardware.switch(control.plan(), options.speed, options.host).items():
        print(f"{name:<24}{speed} Mb/s")


def cable(options):
    print(f"{options.host}: {hardware.cable(planned(options.host), options.speed)} Mb/s")


def card(options):
    print(f"{options.host}: {hardware.card(planned(options.host), options.driver, options.speed)} Mb/s")


def install(options):
    planned(options.host)
    where, version = installation.install(options.host, options.program, options.homelab)
    print(f"{version} on {options.host}, documents in {where}")


def simulate(options):
    if not 1 <= options.count <= 50000 or not 0 <= options.deviations <= 100:
        raise Failure("the number of hosts is 1 to 50000, deviations are 0 to 100 percent")
    differences = simulated.write(options.folder, options.count, options.deviations)
    print(f"{options.count} hosts in {options.folder}, {len(differences)} differences")


def selftest(_):
    from . import selftest as tests

    return tests.run()


COMMANDS = {
    "up": up,
    "down": down,
    "status": status,
    "start": start,
    "stop": stop,
    "reboot": reboot,
    "break": break_,
    "mend": mend,
    "run": run,
    "exec": execute,
    "switch": switch,
    "cable": cable,
    "card": card,
    "install": install,
    "simulate": simulate,
    "selftest": selftest,
}
