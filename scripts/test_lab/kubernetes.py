"""What the stand-in of kubectl prints: nodes, pods and events of the lab's cluster, as the API gives them."""

import datetime
import json

from . import places
from .layers import put

VERSION = "v1.30.2+k3s1"
PODS = [  # namespace, name, ready
    ("kube-system", "coredns-7b98449c4-x2vkq"),
    ("kube-system", "traefik-7d647b7597-ml8dj"),
    ("kube-system", "metrics-server-557ff575fb-8wq5c"),
    ("monitoring", "prometheus-0"),
    ("frigate", "frigate-6c8d5b7f9d-kq7zt"),
    ("flux-system", "kustomize-controller-5d7f9f6d8c-ltn4w"),
]


def stamp(hours):
    moment = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=hours)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def node(host, address, ready):
    labels = {"kubernetes.io/arch": "amd64", "kubernetes.io/hostname": host["name"], "kubernetes.io/os": "linux"}
    if host["role"] == "K3s server":
        labels |= {
            "node-role.kubernetes.io/control-plane": "true",
            "node-role.kubernetes.io/etcd": "true",
            "node-role.kubernetes.io/master": "true",
        }
    conditions = [
        {"type": kind, "status": "False" if ready else "Unknown", "reason": reason, "lastTransitionTime": stamp(300)}
        for kind, reason in (
            ("MemoryPressure", "KubeletHasSufficientMemory"),
            ("DiskPressure", "KubeletHasNoDiskPressure"),
            ("PIDPressure", "KubeletHasSufficientPID"),
        )
    ]
    conditions.append(
        {
            "type": "Ready",
            "status": "True" if ready else "Unknown",
            "lastTransitionTime": stamp(300),
            "reason": "KubeletReady" if ready else "NodeStatusUnknown",
            "message": "kubelet is posting ready status" if ready else "Kubelet stopped posting node status.",
        }
    )
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": host["name"], "creationTimestamp": stamp(4000), "labels": labels},
        "spec": {"podCIDR": f"10.42.{host['number']}.0/24"},
        "status": {
            "addresses": [{"address": address, "type": "InternalIP"}, {"address": host["name"], "type": "Hostname"}],
            "allocatable": {"cpu": "2", "memory": "1003520Ki", "pods": "110"},
            "capacity": {"cpu": "2", "memory": "1048576Ki", "pods": "110"},
            "conditions": conditions,
            "nodeInfo": {
                "architecture": "amd64",
                "containerRuntimeVersion": "containerd://1.7.17-k3s1",
                "kubeletVersion": VERSION,
                "operatingSystem": "linux",
                "osImage": "Debian GNU/Linux 12 (bookworm)",
                "machineID": host["machine_id"],
                "kernelVersion": "6.1.0-21-amd64",
            },
        },
    }


def pod(namespace, name, host, number, crashing):
    state = (
        {
            "waiting": {
                "reason": "CrashLoopBackOff",
                "message": f"back-off 5m0s restarting failed container=main pod={name}_{namespace}",
            }
        }
        if crashing
        else {"running": {"startedAt": stamp(200)}}
    )
    container = {
        "name": "main",
        "image": f"registry.lab/{namespace}/main:1",
        "ready": not crashing,
        "started": not crashing,
        "restartCount": 37 if crashing else 0,
        "state": state,
    }
    if crashing:
        container["lastState"] = {"terminated": {"exitCode": 137, "reason": "OOMKilled", "finishedAt": stamp(0)}}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "creationTimestamp": stamp(300)},
        "spec": {
            "nodeName": host["name"],
            "containers": [{"name": "main", "image": container["image"], "resources": {"limits": {"memory": "256Mi"}}}],
        },
        "status": {
            "phase": "Running",
            "podIP": f"10.42.{host['number']}.{number}",
            "hostIP": host["address"],
            "startTime": stamp(300),
            "containerStatuses": [container],
            "conditions": [{"type": "Ready", "status": "False" if crashing else "True"}],
        },
    }


def write(hosts, crashing="", down=()):
    """Puts the cluster's state where each server's kubectl looks. `crashing` names a pod that does."""
    members = [host for host in hosts if host["role"].startswith("K3s")]
    nodes = [node(host, host["address"], host["name"] not in down) for host in members]
    pods = (
        [
            pod(namespace, name, members[place % len(members)], place + 2, name == crashing)
            for place, (namespace, name) in enumerate(PODS)
        ]
        if members
        else []
    )
    events = [
        {
            "apiVersion": "v1",
            "kind": "Event",
            "type": "Warning",
            "reason": "BackOff",
            "count": 210,
            "lastTimestamp": stamp(0),
            "message": "Back-off restarting failed container main",
            "metadata": {"name": f"{name}.17f3", "namespace": namespace},
            "involvedObject": {"kind": "Pod", "name": name, "namespace": namespace},
        }
        for namespace, name in PODS
        if name == crashing
    ]
    nodes_text = ["NAME                   STATUS     ROLES                       AGE    VERSION"] + [
        f"{each['metadata']['name']:<22} {'Ready' if each['metadata']['name'] not in down else 'NotReady':<10} "
        f"{'control-plane,etcd,master' if host['role'] == 'K3s server' else '<none>':<27} 166d   {VERSION}"
        for each, host in zip(nodes, members)
    ]
    pods_text = [
        "NAMESPACE      NAME                                     READY   STATUS             RESTARTS   AGE"
    ] + [
        f"{namespace:<14} {name:<40} {'0/1' if name == crashing else '1/1'}     "
        f"{'CrashLoopBackOff' if name == crashing else 'Running':<18} {37 if name == crashing else 0:<10} 12d"
        for namespace, name in PODS
    ]
    for host in members:
        if host["role"] != "K3s server":
            continue
        folder = places.hardware(host["name"]) / "kubernetes"
        for kind, items in (("nodes", nodes), ("pods", pods), ("events", events)):
            put(
                folder / f"{kind}.json",
                json.dumps(
                    {"apiVersion": "v1", "items": items, "kind": "List", "metadata": {"resourceVersion": ""}}, indent=4
                )
                + "\n",
            )
        put(folder / "nodes.txt", "\n".join(nodes_text) + "\n")
        put(folder / "pods.txt", "\n".join(pods_text) + "\n")
