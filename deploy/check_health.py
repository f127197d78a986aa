"""The containers' health check: python deploy/check_health.py web|worker|dispatcher, exit 0 if healthy.

Web is healthy when it answers and reaches the database; a broker or worker that is down is not its fault.
Worker and dispatcher are healthy while this container's process writes its sign of life.
GSO_HEALTH_ADDRESS is where web is asked (default: /healthz on this container's port 8000).
"""

import json
import os
import socket
import sys
import urllib.error
import urllib.request

import psycopg

SILENCE_SECONDS = 60
LATEST_BEAT = """
SELECT max(at) > now() - make_interval(secs => %s)
FROM jobs_servicebeat WHERE service = %s AND process LIKE %s
"""


def main(service: str) -> int:
    is_healthy = web_answers() if service == "web" else has_beat(service)
    return 0 if is_healthy else 1


def web_answers() -> bool:
    host = os.environ["GSO_ALLOWED_HOSTS"].split(",")[0].strip()
    address = os.environ.get("GSO_HEALTH_ADDRESS", "http://127.0.0.1:8000/healthz")
    try:
        with urllib.request.urlopen(
            urllib.request.Request(address, headers={"Host": host}), timeout=5
        ) as answer:
            return json.load(answer)["database"] == "ok"
    except urllib.error.URLError:
        return False


def has_beat(service: str) -> bool:
    parameters = [SILENCE_SECONDS, service, f"{socket.gethostname()}:%"]
    with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5) as connection:
        return bool(connection.execute(LATEST_BEAT, parameters).fetchone()[0])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
