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
