"""What deploy/ names is there: the image and the compose file cannot be started by these tests, so
what they say is read.
"""

import re
import shlex
from typing import Any

import pytest
import yaml

from deploy.local.replicas import TEMPLATE
from tests.oracles import ROOT

DEPLOY = ROOT / "deploy"
# Named by what runs, and looked for where it runs.
SETTINGS = re.compile(r"PATHFINDERS_\w+|AWS_\w+|PGPASSFILE")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The compose file."""
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


def test_what_the_image_copies_is_there_and_is_all_that_the_product_needs() -> None:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = {
        name for line in lines if line.startswith("COPY ") for name in shlex.split(line)[1:-1]
    }
    assert {name for name in copied if not (ROOT / name).exists()} == set()
    assert {
        "app.py",
        "components",
        "data",
        "pages",
        "pathfinders",
        "queries",
        "requirements.txt",
    } <= copied
    # A user without rights runs it, and what is local or secret is left out of it.
    assert [line.split()[1] for line in lines if line.startswith("USER ")] == ["pathfinders"]
    left_out = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert {"data/lake", ".streamlit/secrets.toml", "deploy/secrets"} <= set(left_out)
    assert (DEPLOY / ".gitignore").read_text(encoding="utf-8").split() == ["secrets/"]


def test_services_depend_on_services_and_secrets_come_from_files(compose: dict[str, Any]) -> None:
    services, secrets = compose["services"], compose["secrets"]
    for name, service in services.items():
        assert set(service.get("depends_on", ())) <= set(services), name
        assert set(service.get("secrets", ())) <= set(secrets), name
        named = set(re.findall(r"/run/secrets/([\w.]+)", yaml.safe_dump(service)))
        assert named <= set(service.get("secrets", ())), name
        if "build" in service:
            assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    page = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    assert {
        name
        for name, secret in secrets.items()
        if f"`{secret['file'].rpartition('/')[2]}`" not in page
    } == set()


def test_nginx_is_given_what_its_template_asks_for_and_every_replica(
    compose: dict[str, Any],
) -> None:
    nginx = compose["services"]["nginx"]
    assert set(re.findall(r"\$\{(\w+)\}", TEMPLATE.read_text(encoding="utf-8"))) == set(
        nginx["environment"]
    )
    assert nginx["volumes"][0].split(":")[0] == f"./{TEMPLATE.name}"
    replicas = {name for name in compose["services"] if name.startswith("replica-")}
    assert (
        set(re.findall(r"server (replica-\d):8501 ", nginx["environment"]["REPLICAS"])) == replicas
    )
    assert len(replicas) == 3


def test_the_settings_are_ones_that_the_product_knows(compose: dict[str, Any]) -> None:
    known = "".join(
        (ROOT / name).read_text(encoding="utf-8")
        for name in ("pathfinders/settings.py", "docs/store.md")
    )
    given = compose["services"]["replica-1"]["environment"]
    assert {name for name in given if SETTINGS.fullmatch(name)} - set(
        SETTINGS.findall(known)
    ) == set()
    assert compose["services"]["setup"]["environment"] == given


def test_every_service_is_limited_and_holds_no_rights_of_its_own(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert re.fullmatch(r"[1-9]\d*[mg]", service["mem_limit"]), name
        assert service["pids_limit"] > 0, name
        assert "privileged" not in service, name
        assert "/tmp" in [place.partition(":")[0] for place in service["tmpfs"]], name
    # Only the stores may change whose a file is, and only nginx is reached from outside.
    services = compose["services"]
    assert {name for name, one in services.items() if "cap_add" in one} == {"postgres", "s3"}
    assert {name for name, one in services.items() if "ports" in one} == {"nginx"}


def test_the_store_is_on_a_network_of_its_own(compose: dict[str, Any]) -> None:
    assert compose["networks"]["store"] == {"internal": True}
    within = {name: set(one["networks"]) for name, one in compose["services"].items()}
    assert within["nginx"] == {"front"}
    assert all(within[name] == {"store"} for name in ("postgres", "s3", "bucket", "setup"))
    replicas = [name for name in within if name.startswith("replica-")]
    assert all(within[name] == {"front", "store", "pictures"} for name in replicas)


def test_pictures_are_drawn_where_there_is_no_secret_and_no_store(compose: dict[str, Any]) -> None:
    pictures = compose["services"]["pictures"]
    assert compose["networks"]["pictures"] == {"internal": True}
    assert pictures["networks"] == ["pictures"]
    assert "secrets" not in pictures
    assert "environment" not in pictures
    port = pictures["command"][-1]
    replica = compose["services"]["replica-1"]
    assert replica["environment"]["PATHFINDERS_PICTURES"] == f"http://pictures:{port}"


def test_every_image_of_others_can_be_pinned_and_none_floats(compose: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    images = {one["image"] for one in compose["services"].values()} - {"pathfinders"}
    assert len(images) == 3
    for image in images:
        found = re.fullmatch(r"\$\{(\w+_IMAGE):-[\w./-]+:\d[\w.]*\}", image)
        assert found, image
        assert f"`{found[1]}`" in page
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "ARG PYTHON_IMAGE=python:3.11-slim" in lines
    assert "FROM ${PYTHON_IMAGE}" in lines
    assert "`PYTHON_IMAGE`" in page
