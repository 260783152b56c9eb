"""The compose file, as far as it can be checked without a container engine."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from flows.cli import app
from flows.settings import Settings

FOLDER = Path(__file__).parents[1] / "docs" / "compose"
FILE = yaml.safe_load((FOLDER / "compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
ENVIRONMENT: dict[str, str] = FILE["x-chipwire"]["environment"]
KEYS = {"image", "build", "command", "environment", "restart", "volumes", "ports", "depends_on", "healthcheck"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_known_keys_and_waits_for_what_there_is(name: str) -> None:
    service = SERVICES[name]
    assert service.keys() <= KEYS
    for other, how in service.get("depends_on", {}).items():
        once = SERVICES[other]["restart"] == "on-failure"
        assert how == {"condition": "service_completed_successfully" if once else "service_healthy"}
        assert once or "healthcheck" in SERVICES[other]
    for volume in service.get("volumes", []):
        assert volume.partition(":")[0] in FILE["volumes"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_its_settings_are_chipwires() -> None:
    ours = {name: value for name, value in ENVIRONMENT.items() if name.startswith("CHIPWIRE_")}
    given = Settings.from_environment(ours)
    assert (given.archive_store, given.published_store) == ("s3://chipwire/archive", "s3://chipwire/published")
    assert given.lake
    assert (given.lake.catalogue, given.lake.data) == ("postgresql://chipwire@postgres/chipwire", "s3://chipwire/lake")


def test_secrets_come_from_outside() -> None:
    for settings in (ENVIRONMENT, *(service.get("environment", {}) for service in SERVICES.values())):
        for name, value in settings.items():
            if re.search("PASSWORD|SECRET|KEY", name):
                assert re.search(r"\$\{\w+:\?.*\}", value), name


def test_its_commands_are_chipwires() -> None:
    commands = {word for each in SERVICES.values() for word in re.findall(r"chipwire (\w+) ", str(each.get("command")))}
    assert commands == {"deploy"}
    assert commands <= get_command(app).commands.keys()  # type: ignore[attr-defined]
