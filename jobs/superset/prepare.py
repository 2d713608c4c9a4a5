"""Sets a new Superset up as its documentation says, in one process: its program takes longer to start than to do any of it.

Reads superset_config.py as `superset` does (SUPERSET_CONFIG_PATH); the password of the first user stands in SUPERSET_PASSWORD.
"""

import os
import sys

from flask.cli import ScriptInfo
from superset.app import create_app
from superset.cli.main import superset

USER = "--username admin --firstname A --lastname D --email admin@example.com".split()


def main():
    app = create_app()
    for command in [
        ["db", "upgrade"],
        ["fab", "create-admin", *USER, "--password", os.environ["SUPERSET_PASSWORD"]],
        ["init"],
    ]:
        try:
            superset.main(command, prog_name="superset", obj=ScriptInfo(create_app=lambda: app))
        except SystemExit as end:
            if end.code:
                sys.exit(end.code)


main()
