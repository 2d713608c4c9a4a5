"""Sets a new Superset up as its documentation says and serves it, in one process: its program takes longer to start than to do any of it.

    serve.py ADDRESS        host and port to listen on

Reads superset_config.py as `superset` does (SUPERSET_CONFIG_PATH); the password of the first user stands in SUPERSET_PASSWORD.
"""

import os
import sys

from flask.cli import ScriptInfo
from gunicorn.app.base import BaseApplication
from superset.app import create_app
from superset.cli.main import superset
from superset.extensions import db

USER = "--username admin --firstname A --lastname D --email admin@example.com".split()


class Server(BaseApplication):
    """Gunicorn over an application that is there already."""

    def __init__(self, app, address):
        self.app = app
        self.address = address
        super().__init__()

    def load_config(self):
        for name, value in {"bind": self.address, "workers": 1, "worker_class": "gthread", "threads": 4, "timeout": 300}.items():
            self.cfg.set(name, value)

    def load(self):
        return self.app


def set_up(app):
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
    # The worker that is forked now must not share connections.
    with app.app_context():
        db.engine.dispose()


def main():
    app = create_app()
    set_up(app)
    Server(app, sys.argv[1]).run()


main()
