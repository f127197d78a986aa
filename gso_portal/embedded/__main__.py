"""python -m gso_portal.embedded run: the whole portal on this machine, until Ctrl-C.

`serve` is what `run` and manage.py start in the background to own the servers; nobody needs to call it.
"""

import argparse
import sys
from pathlib import Path

from gso_portal.embedded.place import Place
from gso_portal.embedded.run import run
from gso_portal.embedded.supervisor import supervise


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m gso_portal.embedded")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="start everything and keep it running")
    serve = commands.add_parser("serve", help="own the servers of one place")
    serve.add_argument("root", type=Path)
    serve.add_argument("--fast", action="store_true", help="for tests: data need not survive a crash")
    arguments = parser.parse_args()
    if arguments.command == "serve":
        return supervise(Place(arguments.root), is_fast=arguments.fast)
    return run()


if __name__ == "__main__":
    sys.exit(main())
