"""nginx and Caddy with the configuration that ships, in front of the real web server; only names and ports are ours."""

import getpass
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.faults.own_redis import unused_port
from tests.infra.paths import ROOT

NAME = "bimtek.example.id"
FOLDER = ROOT / "scripts" / "proxy"
WAIT_SECONDS = 60


@dataclass(frozen=True)
class Proxy:
    """Where it listens, with and without TLS, and the certificate to trust."""

    tls: int
    plain: int
    certificate: Path

    def connect(self, timeout: float = 60) -> ssl.SSLSocket:
        """A connection with TLS, whose certificate is looked at."""
        context = ssl.create_default_context(cafile=self.certificate)
        raw = socket.create_connection(("127.0.0.1", self.tls), timeout=timeout)
        return context.wrap_socket(raw, server_hostname=NAME)

    def answer(self, request: str, timeout: float = 60) -> bytes:
        """All that is answered to a request, which ends the connection."""
        with self.connect(timeout) as connection:
            connection.sendall(request.encode())
            return b"".join(iter(lambda: connection.recv(65536), b""))


def get(path: str, *headers: str) -> str:
    """A request in the words of a browser."""
    return "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {NAME}", "Connection: close", *headers, "", ""])


@contextmanager
def proxy(kind: str, portal: int, folder: Path) -> Iterator[Proxy]:
    """Run `nginx` or `caddy` in front of the portal's port."""
    found = Proxy(unused_port(), unused_port(), folder / "certificate.pem")
    make_certificate(folder)
    command = {"nginx": nginx, "caddy": caddy}[kind](found, portal, folder)
    with (folder / "proxy.log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env={"HOME": str(folder), "PATH": "/usr/bin:/usr/sbin"}
        )
    try:
        wait_until_it_answers(found, process, folder)
        yield found
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()


def nginx(found: Proxy, portal: int, folder: Path) -> list[str]:
    """The command for the shipped nginx.conf: own ports, certificate and files, one server process to be ended."""
    text = (FOLDER / "nginx.conf").read_text()
    for shipped, ours in {
        "user www-data;": f"user {getpass.getuser()}; daemon off; lock_file {folder}/lock;",
        "/var/log/nginx/error.log": str(folder / "error.log"),
        "/run/nginx.pid": str(folder / "nginx.pid"),
        "listen 80;": f"listen 127.0.0.1:{found.plain};",
        "listen 443 ssl": f"listen 127.0.0.1:{found.tls} ssl",
        "http://127.0.0.1:8000": f"http://127.0.0.1:{portal}",
        "/etc/letsencrypt/live/bimtek.example.id/fullchain.pem": str(found.certificate),
        "/etc/letsencrypt/live/bimtek.example.id/privkey.pem": str(folder / "key.pem"),
        "access_log off;": "access_log off; "
        + " ".join(
            f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        ),
    }.items():
        assert shipped in text, shipped
        text = text.replace(shipped, ours)
    text = re.sub(r"\n *listen \[::\][^\n]*", "", text)
    (folder / "nginx.conf").write_text(text)
    return [program("nginx"), "-c", str(folder / "nginx.conf")]


def caddy(found: Proxy, portal: int, folder: Path) -> list[str]:
    """The command for the shipped Caddyfile: own ports and certificate."""
    text = (FOLDER / "Caddyfile").read_text()
    for shipped, ours in {
        "{\n\tservers {": f"{{\n\tadmin off\n\thttp_port {found.plain}\n\thttps_port {found.tls}\n\tservers {{",
        "reverse_proxy 127.0.0.1:8000": f"reverse_proxy 127.0.0.1:{portal}",
        f"\n{NAME} {{": f"\n{NAME} {{\n\ttls {found.certificate} {folder / 'key.pem'}",
    }.items():
        assert shipped in text, shipped
        text = text.replace(shipped, ours)
    (folder / "Caddyfile").write_text(text)
    return [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


def program(name: str) -> str:
    """Where Debian put it; fails where `make test` did not install it."""
    found = shutil.which(name, path="/usr/sbin:/usr/bin")
    assert found, f"{name} is not installed: apt-get install {name}"
    return found


def make_certificate(folder: Path) -> None:
    """A certificate of our own for NAME."""
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
    command += [
        "-addext",
        f"subjectAltName=DNS:{NAME}",
        "-keyout",
        folder / "key.pem",
        "-out",
        folder / "certificate.pem",
    ]
    subprocess.run(command, check=True, capture_output=True)


def wait_until_it_answers(found: Proxy, process: subprocess.Popen[bytes], folder: Path) -> None:
    """Until the portal answers through it; fails with its log."""
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError):
            if b" 200 " in found.answer(get("/healthz"))[:20]:
                return
        time.sleep(0.1)
    raise AssertionError((folder / "proxy.log").read_text(errors="replace")[-2000:])
