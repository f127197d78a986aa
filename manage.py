"""Django's commands. Without DATABASE_URL they run on the embedded servers of GSO_DATA_DIR."""

import os
import sys

from django.core.management import execute_from_command_line

from gso_portal.embedded.portal import lend_servers


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gso_portal.settings")
    servers = lend_servers(sys.argv[1] if len(sys.argv) > 1 else "help")
    try:
        execute_from_command_line(sys.argv)
    finally:
        if servers is not None:
            servers.release_and_wait()


if __name__ == "__main__":
    main()
