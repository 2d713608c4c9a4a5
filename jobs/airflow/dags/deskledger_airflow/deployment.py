"""How this installation runs Deskledger. All of it comes from the environment of the DAG processor and the workers."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path


@dataclass(frozen=True)
class Deployment:
    """Where the program is, how it is started, when, and how patiently.

    ============================  =========================================================================================
    variable                      meaning (default)
    ============================  =========================================================================================
    DESKLEDGER_HOME               folder of the program, as every worker sees it (required)
    DESKLEDGER_PLAN               the plan (``plan.json`` beside the DAG file)
    DESKLEDGER_OPTIONS            options for every command, such as ``--conf FILE`` or ``-D key=value`` (none)
    DESKLEDGER_TASKS              ``stage`` or ``job``: what one task is (``stage``)
    DESKLEDGER_START              ``launcher`` or ``spark-submit`` (``launcher``)
    DESKLEDGER_SUBMIT_OPTIONS     options for spark-submit, such as ``--master yarn`` (none)
    DESKLEDGER_LINEAGE            ``true``: Spark tells OpenLineage which Airflow task started it; spark-submit only (``false``)
    DESKLEDGER_SCHEDULE           cron expression in the reporting zone (``30 5 * * *``)
    DESKLEDGER_START_DATE         nothing runs for days before it (``2020-01-01``)
    DESKLEDGER_CATCHUP            ``true``: run missed days too (``false``)
    DESKLEDGER_DAG_ID             name of the DAG; one for each warehouse (``deskledger``)
    DESKLEDGER_POOL               pool of one slot that keeps commands serial; one for each warehouse (``deskledger``)
    DESKLEDGER_RETRIES            tries after the first one, where a code is worth it (``6``)
    DESKLEDGER_RETRY_SECONDS      wait before a try (``600``)
    DESKLEDGER_TIMEOUT_MINUTES    a task that runs longer is stopped and failed (``360``)
    DESKLEDGER_CALLBACKS          module whose ``on_failure``, ``on_success`` and ``on_retry`` get Airflow's context (none)
    ============================  =========================================================================================
    """

    home: Path
    plan: Path
    options: tuple[str, ...]
    tasks: str
    start: str
    submit_options: tuple[str, ...]
    lineage: bool
    schedule: str
    start_date: str
    catchup: bool
    dag_id: str
    pool: str
    retries: int
    retry_delay: timedelta
    timeout: timedelta
    callbacks: str

    @staticmethod
    def from_environment(folder: Path, environment: Mapping[str, str] = os.environ) -> Deployment:
        """Reads the variables; refuses values that mean nothing.

        :param folder: the folder of the DAG file, where the plan lies unless it is said otherwise
        """

        def said(name: str, default: str) -> str:
            return environment.get(f"DESKLEDGER_{name}", "").strip() or default

        def one_of(name: str, *choices: str) -> str:
            choice = said(name, choices[0])
            if choice not in choices:
                raise ValueError(f"DESKLEDGER_{name} is {choice!r}; it may be {' or '.join(choices)}")
            return choice

        home = said("HOME", "")
        if not home:
            raise ValueError("DESKLEDGER_HOME is not set: name the folder of the program, which has jobs/deskledger in it")
        return Deployment(
            home=Path(home),
            plan=Path(said("PLAN", str(folder / "plan.json"))),
            options=tuple(shlex.split(said("OPTIONS", ""))),
            tasks=one_of("TASKS", "stage", "job"),
            start=one_of("START", "launcher", "spark-submit"),
            submit_options=tuple(shlex.split(said("SUBMIT_OPTIONS", ""))),
            lineage=one_of("LINEAGE", "false", "true") == "true",
            schedule=said("SCHEDULE", "30 5 * * *"),
            start_date=said("START_DATE", "2020-01-01"),
            catchup=one_of("CATCHUP", "false", "true") == "true",
            dag_id=said("DAG_ID", "deskledger"),
            pool=said("POOL", "deskledger"),
            retries=int(said("RETRIES", "6")),
            retry_delay=timedelta(seconds=float(said("RETRY_SECONDS", "600"))),
            timeout=timedelta(minutes=float(said("TIMEOUT_MINUTES", "360"))),
            callbacks=said("CALLBACKS", ""),
        )
