"""Breaking a host, and mending it. What happens inside a host is a script in breakages/, run there as
`NAME break` and `NAME mend`; what happens around it is in around.py, what only a stand-in says in said.py."""

import json

from . import around, control, places, said
from .failure import Failure

DEFAULT_HOST = "nas"


def scripts():
    return {path.name: path for path in sorted(places.BREAKAGES.iterdir()) if not path.name.startswith(".")}


def summary(path):
    return path.read_text().splitlines()[1].lstrip("# ")


def listing():
    names = {name: summary(path) for name, path in scripts().items()}
    names |= {name: function.__doc__.strip().splitlines()[0] for name, function in (around.WAYS | said.WAYS).items()}
    return dict(sorted(names.items()))


def noted():
    file = places.RUN / "broken.json"
    return json.loads(file.read_text()) if file.exists() else []


def note(broken):
    (places.RUN / "broken.json").write_text(json.dumps(broken) + "\n")


def do(name, host, action):
    """`action` is break or mend."""
    lab = control.plan()
    if name not in listing():
        raise Failure(f'no breakage named "{name}"; there are: {", ".join(listing())}')
    host = host or ("printer-pi" if name == "moved-address" else "k3s-vm-still-fawn" if name == "pod" else DEFAULT_HOST)
    found = next((each for each in lab["hosts"] if each["name"] == host), None)
    if not found:
        raise Failure(f'no host named "{host}" in this lab; scripts/lab status lists them')
    if name in said.WAYS:
        control.within(said.WAYS[name], lab, found, action)
    elif name in around.WAYS:
        around.WAYS[name](lab, found, action)
    else:
        script = scripts()[name].read_text()
        done = control.in_host(host, ["sh", "-euc", script, name, action], capture_output=True, text=True)
        if done.returncode:
            raise Failure(f"{name} on {host}: {(done.stderr or done.stdout).strip() or done.returncode}")
    rest = [each for each in noted() if each != [name, host]]
    note(rest + ([[name, host]] if action == "break" else []))
    return host


def mend(name="", host=""):
    """Mends what was broken: all, or only what is named. Gives what it mended."""
    chosen = [each for each in noted() if name in ("", each[0]) and host in ("", each[1])]
    for broken, where in chosen:
        do(broken, where, "mend")
    return chosen
