"""The way from the lab's network to a model server of this machine: the lab has no route out.

One end listens on the lab's gateway, the other connects to the server; a socket file lies between them."""
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time

CLONE = pathlib.Path(__file__).resolve().parent.parent.parent
GATEWAY = "10.77.4.1"
PORT = 11434


def carry(source, target):
    """Bytes from one socket to the other until it ends."""
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
    except OSError:
        pass
    finally:
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def serve(listener, connect):
    while True:
        near, _ = listener.accept()
        try:
            far = connect()
        except OSError:
            near.close()
            continue
        for pair in ((near, far), (far, near)):
            threading.Thread(target=carry, args=pair, daemon=True).start()


def connect_file(path):
    far = socket.socket(socket.AF_UNIX)
    far.connect(path)
    return far


class ModelWay:
    """While it is open, hosts of the lab reach the server by `self.url`."""

    url = f"http://{GATEWAY}:{PORT}"

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="steward-lab-")
        path = os.path.join(self.folder.name, "model")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen()
        threading.Thread(
            target=serve, args=(listener, lambda: socket.create_connection(("127.0.0.1", PORT))), daemon=True).start()
        self.inside = subprocess.Popen(
            [CLONE / "scripts/lab", "run", "--", sys.executable, __file__, path], stdin=subprocess.DEVNULL)
        time.sleep(1)
        return self

    def __exit__(self, *_):
        self.inside.terminate()
        self.inside.wait()
        self.folder.cleanup()


if __name__ == "__main__":
    inside = socket.create_server((GATEWAY, PORT))
    serve(inside, lambda: connect_file(sys.argv[1]))
