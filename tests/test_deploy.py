"""deploy/, Dockerfile, requirements.lock, THIRD_PARTY.md: what hosts run, without a Docker engine at hand."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from packaging.requirements import Requirement

from deploy.licences import locked, rows
from fgsm_playground.browser.runtime import FILES, PACKAGES
from fgsm_playground.server.settings import Settings
from tests.harness.serving import ROOT, free_port
from tests.nginx import CONFIGURATION, nginx_path, rendered, running_nginx

COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
OBJECTS = list(yaml.safe_load_all((ROOT / "deploy" / "kubernetes.yaml").read_text(encoding="utf-8")))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
UPSTREAMS = re.findall(r"server ([\w-]+):7860", CONFIGURATION.read_text(encoding="utf-8"))


class Replica(BaseHTTPRequestHandler):
    """Stands in for the page: says who it is and what it was sent; /stream waits between two events."""

    protocol_version = "HTTP/1.1"
    go_on: threading.Event

    def do_GET(self) -> None:
        body = json.dumps({"port": self.connection.getsockname()[1], "headers": dict(self.headers)}).encode()
        if self.path != "/gradio_api/queue/data":
            self.reply("application/json", len(body))
            self.wfile.write(body)
            return
        self.reply("text/event-stream", 10)
        self.wfile.write(b"first")
        self.go_on.wait(30)
        self.wfile.write(b"-last")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def reply(self, kind: str, length: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def standing_in() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Replica)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Nginx in front of two replicas."""
    Replica.go_on = threading.Event()
    with ExitStack() as stack:
        replicas = [stack.enter_context(standing_in()) for _ in range(2)]
        yield stack.enter_context(running_nginx(tmp_path_factory.mktemp("nginx"), replicas))


def ask(url: str, cookie: str | None = None, **options: Any) -> requests.Response:
    cookies = {} if cookie is None else {"fgsm_replica": cookie}
    return requests.request(options.pop("method", "GET"), url, cookies=cookies, timeout=30, **options)


def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    path = rendered(tmp_path, free_port(), ["127.0.0.1:9"] * len(UPSTREAMS))
    tried = subprocess.run([nginx_path(), "-e", "stderr", "-t", "-c", path], capture_output=True, text=True)
    assert tried.returncode == 0, tried.stderr


def test_a_visitor_gets_a_cookie_once_and_stays_with_one_replica(proxy: str) -> None:
    first = ask(proxy)
    (cookie,) = first.cookies.get_dict().values()
    assert len(cookie) == 32
    assert re.search("HttpOnly; SameSite=Lax", first.headers["Set-Cookie"])
    again = [ask(proxy, cookie) for _ in range(5)]
    assert len({answer.json()["port"] for answer in again}) == 1
    assert not any("Set-Cookie" in answer.headers for answer in again)


def test_visitors_are_spread_over_the_replicas_whatever_their_address(proxy: str) -> None:
    assert len({ask(proxy, str(visitor)).json()["port"] for visitor in range(20)}) == 2


def test_programs_without_cookies_stay_with_one_replica_too(proxy: str) -> None:
    assert len({ask(proxy).json()["port"] for _ in range(5)}) == 1


def test_the_page_learns_how_it_is_reached_and_not_by_whom(proxy: str) -> None:
    sent = ask(proxy, headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "school.example"}).json()["headers"]
    assert (sent["X-Forwarded-Proto"], sent["X-Forwarded-Host"]) == ("https", "school.example")
    assert "X-Forwarded-For" not in sent
    bare = ask(proxy).json()["headers"]
    assert (bare["X-Forwarded-Proto"], bare["X-Forwarded-Host"]) == ("http", proxy.removeprefix("http://"))


def test_events_come_through_one_by_one(proxy: str) -> None:
    Replica.go_on.clear()
    answer = ask(f"{proxy}/gradio_api/queue/data", stream=True)
    assert answer.raw.read(5) == b"first"
    Replica.go_on.set()
    assert answer.raw.read() == b"-last"


@pytest.mark.parametrize("path", ["/metrics", "/gradio_api/process_recording", "/gradio_api/process_recording/"])
def test_what_is_not_for_visitors_is_closed(proxy: str, path: str) -> None:
    assert ask(proxy + path, method="POST").status_code == 404


def test_an_upload_of_the_largest_size_passes_and_no_larger_one(proxy: str) -> None:
    megabyte, largest = 2**20, Settings().upload_mb
    upload = f"{proxy}/gradio_api/upload"
    assert ask(upload, method="POST", data=bytes(largest * megabyte + 2**14)).status_code == 200
    assert ask(upload, method="POST", data=bytes((largest + 2) * megabyte)).status_code == 413


def test_a_dead_replicas_visitors_are_served_by_the_other(tmp_path: Path) -> None:
    with standing_in() as alive, running_nginx(tmp_path, [f"127.0.0.1:{free_port()}", alive]) as url:
        for visitor in map(str, range(8)):
            assert ask(f"{url}/gradio_api/queue/join", visitor, method="POST", json={}).status_code == 200


def test_without_any_replica_the_page_is_told_to_connect_again(tmp_path: Path) -> None:
    with running_nginx(tmp_path, [f"127.0.0.1:{free_port()}" for _ in UPSTREAMS]) as url:
        answer = ask(f"{url}/gradio_api/queue/join", method="POST", json={})
    # These very words make Gradio's page try again until somebody answers.
    assert answer.status_code == 502
    assert answer.json() == {"error": "Connection errored out. "}


def objects(kind: str) -> list[Any]:
    return [each for each in OBJECTS if each["kind"] == kind]


def test_compose_runs_the_replicas_that_nginx_asks() -> None:
    services = COMPOSE["services"]
    assert sorted(services) == sorted([*UPSTREAMS, "nginx"])
    for name in UPSTREAMS:
        assert services[name]["read_only"]
        assert services[name]["user"] == "1000:1000"
        assert any(mount.startswith("/tmp:") for mount in services[name]["tmpfs"])
        assert services[name]["environment"]["FGSM_UPLOAD_MB"] == str(Settings().upload_mb)
    assert services["nginx"]["volumes"] == ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
    assert services["nginx"]["ports"] == ["8080:8080"]


def test_kubernetes_runs_the_replicas_that_nginx_asks() -> None:
    (pods,) = objects("StatefulSet")
    selectors = {each["metadata"]["name"]: each["spec"]["selector"] for each in objects("Service")}
    name = pods["metadata"]["name"]
    assert pods["spec"]["replicas"] == len(UPSTREAMS)
    for number, upstream in enumerate(UPSTREAMS):
        assert selectors[upstream] == {"statefulset.kubernetes.io/pod-name": f"{name}-{number}"}
    for each in (pods, *objects("Deployment")):
        pod = each["spec"]["template"]["spec"]
        (container,) = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"]
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert {mount["mountPath"] for mount in container["volumeMounts"]} >= {"/tmp"}
        assert each["spec"]["selector"]["matchLabels"] == each["spec"]["template"]["metadata"]["labels"]
    environment = {each["name"]: each["value"] for each in pods["spec"]["template"]["spec"]["containers"][0]["env"]}
    assert environment["FGSM_UPLOAD_MB"] == str(Settings().upload_mb)


def test_the_image_runs_as_a_user_who_owns_nothing() -> None:
    steps = re.findall(r"^([A-Z]+) (.*)", DOCKERFILE, re.MULTILINE)
    assert [what for kind, what in steps if kind == "USER"] == ["1000:1000"]
    order = [kind for kind, _ in steps]
    assert order.index("USER") > max(at for at, kind in enumerate(order) if kind in ("COPY", "RUN"))
    assert "--chown" not in DOCKERFILE
    for name in ("GRADIO_TEMP_DIR", "MPLCONFIGDIR"):
        assert f"{name}=/tmp/" in DOCKERFILE
    assert "pip install --require-hashes -r /opt/requirements.lock" in DOCKERFILE


def test_the_image_asks_for_its_own_health_without_a_proxy() -> None:
    (check,) = re.findall(r"HEALTHCHECK [^\\]*\\\n\s*CMD (\[.*\])", DOCKERFILE)
    asked: list[str] = []

    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200 if len(asked) == 1 else 503)
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Health) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = str(server.server_address[1])
        environment = {**os.environ, "GRADIO_SERVER_PORT": port, "http_proxy": "http://127.0.0.1:9", "no_proxy": ""}
        command = [sys.executable, *json.loads(check)[1:]]
        codes = [subprocess.run(command, env=environment, capture_output=True).returncode for _ in range(2)]
        server.shutdown()
    assert codes == [0, 1]
    assert asked == ["/health", "/health"]


def test_the_image_gets_what_the_page_runs_on() -> None:
    kept = re.findall(r"^!(.+)", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(kept) >= {
        "app.py",
        "fgsm",
        "fgsm_playground",
        "assets",
        "requirements.lock",
        "LICENSE",
        "THIRD_PARTY.md",
    }
    assert set(kept) >= {"package.json", "package-lock.json", ".npmrc"}
    assert all((ROOT / name).exists() for name in kept)


def test_the_image_always_has_the_browser_s_runtime() -> None:
    stage, image = DOCKERFILE.split("FROM python", 1)
    assert "COPY package.json package-lock.json .npmrc ./\nRUN npm ci" in stage
    (where,) = re.findall("^WORKDIR (.+)", image, re.MULTILINE)
    copied = []
    for line in re.findall(r"^COPY --from=browser (.+)", image, re.MULTILINE):
        *files, folder = line.split()
        copied += files
        for name in files:
            kept = name.removeprefix("/opt/browser/")
            assert folder in (kept, f"{kept.rpartition('/')[0]}/")
    assert copied == [f"/opt/browser/node_modules/{name}" for name in (*FILES, "@esbuild")]
    assert where == "/opt/app"
    assert PACKAGES == ROOT / "node_modules"


def in_the_image(lines: list[str]) -> list[Requirement]:
    """Return those that are installed where the image runs: Linux, Python 3.11."""
    image = {"python_version": "3.11", "python_full_version": "3.11.9", "sys_platform": "linux"}
    return [
        each
        for machine in ("x86_64", "aarch64")
        for each in map(Requirement, lines)
        if each.marker is None or each.marker.evaluate({**image, "platform_machine": machine})
    ]


def direct() -> list[Requirement]:
    """What requirements.txt asks for."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return in_the_image([line for line in lines if line and not line.startswith("#")])


def test_every_pin_of_the_lock_file_satisfies_the_requirements() -> None:
    pins: dict[str, list[str]] = {}
    for name, pin in locked(LOCK):
        pins.setdefault(name, []).append(pin)
    for requirement in direct():
        assert any(requirement.specifier.contains(pin) for pin in pins.get(requirement.name, [])), requirement


def test_the_lock_file_holds_hashes_and_names_no_index() -> None:
    pins = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert len(pins) == len(locked(LOCK)) > 50
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", pin) for pin in pins)
    assert not re.search(r"index|://|file:|find-links", LOCK)


def test_every_package_that_ships_is_listed_with_its_licence() -> None:
    listed = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8").splitlines()
    names = {line.split("|")[1].strip() for line in listed if line.startswith("| ")}
    shipped = in_the_image(re.findall(r"^([\w.-]+==[^\\]+?) \\", LOCK, re.MULTILINE))
    assert len(shipped) > 100  # on two kinds of machine
    # tensorflow-cpu stands for both: the same code.
    assert {each.name for each in shipped} - {"tensorflow"} == names - {"package"}
    here = {each.name for each in shipped}  # others may lie about on the path, for another system
    as_locked = {name: row for name, row in rows().items() if name in here and (name, version(name)) in locked(LOCK)}
    assert as_locked
    assert {*as_locked.values()} <= {*listed}
    assert not any("unknown" in line for line in listed)


def test_the_lock_file_of_the_browser_holds_hashes_and_names_no_registry() -> None:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert not any("resolved" in each for each in packages.values())
    assert packages.pop("")["dependencies"] == wanted
    assert all(each["integrity"].startswith("sha512-") for each in packages.values())
    for name, pin in wanted.items():
        assert packages[f"node_modules/{name}"]["version"] == pin
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text(encoding="utf-8")


def test_the_licence_of_what_a_browser_gets_is_told() -> None:
    told = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    assert "Copyright (c) Microsoft Corporation" in told
    versions = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert f"onnxruntime/blob/v{versions['onnxruntime-web']}/" in told
    assert "Arjun Barrett" in told
    assert "Eugene Ware" in told
