# A Superset for the test on this machine alone: its own database file, no mail, no cache.
import os

SECRET_KEY = os.environ["SUPERSET_TEST_KEY"]
SQLALCHEMY_DATABASE_URI = "sqlite:///" + os.environ["SUPERSET_TEST_HOME"] + "/superset.db"
# Served on the loopback address without TLS.
TALISMAN_ENABLED = False
