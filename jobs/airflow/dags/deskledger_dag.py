"""The daily run of Deskledger.

Airflow finds the DAG here. What it consists of follows from ``plan.json`` beside this file, which ``jobs/deskledger plan --format json``
writes when the DAG is deployed; how it is started, from the ``DESKLEDGER_...`` variables of the environment (see deployment.py).
"""

from pathlib import Path

from deskledger_airflow.daily import daily_run
from deskledger_airflow.deployment import Deployment

dag = daily_run(Deployment.from_environment(Path(__file__).parent))
