"""The DAG of a daily run."""

from __future__ import annotations

import hashlib
import importlib
import re
import shlex
from datetime import timedelta
from zoneinfo import ZoneInfo

import pendulum
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Asset, CronDataIntervalTimetable, Param

from deskledger_airflow.deployment import Deployment
from deskledger_airflow.plan import Plan
from deskledger_airflow.retry import ExitCodePolicy

DOC = """\
### Deskledger, day by day

Loads what was delivered, derives facts, computes marts, checks every identity and publishes all tables together.
The tasks are pieces of one run (`--run-id`): nobody sees anything before `finish` has published, and where a task fails, readers keep
the figures of the run before.

* A run stands for the day that was over at the end of its data interval, in the reporting zone **{zone}**. The parameter `as_of` names
  another day. A day before the published one is built beside it and does not replace it.
* Exit codes decide about retries: {later} later, {once} once, every other never. 99 skips.
* Clear a task and what follows it to do that part again; clear the whole run where another run has published in between.
* What a run found: `jobs/deskledger reconcile --run ID`; the id is in the task's log.
"""


def as_of(zone: str, params: dict, data_interval_end, dag_run) -> str:
    """The day that a run stands for: the last one that was over when its interval ended. Never asks a clock."""
    if params.get("as_of"):
        return str(params["as_of"])
    moment = data_interval_end or dag_run.run_after
    return (moment.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)).isoformat()


def run_id(airflow_run_id: str) -> str:
    """Airflow's name of the run in characters that a file name may have; what is replaced is told apart by a hash."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", airflow_run_id).lstrip("._-")[:180]
    return safe if safe == airflow_run_id else f"{safe}-{hashlib.sha256(airflow_run_id.encode()).hexdigest()[:8]}"


def daily_run(deployment: Deployment) -> DAG:
    """The DAG that this installation wants of the plan."""
    plan = Plan.read(deployment.plan)
    retries = ExitCodePolicy(plan.retries, plan.meanings, deployment.retry_delay)

    def codes(rule: str) -> str:
        return ", ".join(str(code) for code, said in plan.retries.items() if said == rule)

    with DAG(
        dag_id=deployment.dag_id,
        description="Loads, derives, computes, proves and publishes a day of Deskledger",
        doc_md=DOC.format(zone=plan.zone, later=codes("later"), once=codes("once")),
        schedule=CronDataIntervalTimetable(deployment.schedule, timezone=plan.zone),
        start_date=pendulum.parse(deployment.start_date, tz=plan.zone),
        catchup=deployment.catchup,
        max_active_runs=1,
        tags=["deskledger"],
        params={
            "as_of": Param(
                None,
                type=["null", "string"],
                format="date",
                pattern=r"^\d{4}-\d{2}-\d{2}$",
                description="The day to run for, in place of that of the data interval",
            )
        },
        user_defined_macros={
            "as_of": lambda params, end, dag_run: as_of(plan.zone, params, end, dag_run),
            "safe": run_id,
        },
        default_args={
            "pool": deployment.pool,
            "retries": deployment.retries,
            "retry_delay": deployment.retry_delay,
            "retry_policy": retries,
            "execution_timeout": deployment.timeout,
            **_callbacks(deployment.callbacks),
        },
    ) as dag:
        finish = _task(deployment, "finish", "--finish", "Checks every identity and publishes all tables together.")
        for mart in plan.marts:
            finish.add_outlets([_asset(deployment, mart)])
        pieces = _jobs(deployment, plan) if deployment.tasks == "job" else _stages(deployment, plan)
        pieces >> finish
    return dag


def _stages(deployment: Deployment, plan: Plan) -> list[BashOperator]:
    """A task for each stage, one after the other: three starts of the program, and all cores for each."""
    tasks = [_stage(deployment, stage) for stage in plan.stages]
    for earlier, later in zip(tasks, tasks[1:]):
        earlier >> later
    return tasks[-1:]


def _jobs(deployment: Deployment, plan: Plan) -> list[BashOperator]:
    """A task for each job: the finest grain for watching and repeating, at the price of a start of the program for each."""
    loading = plan.stages[0]
    load = _stage(deployment, loading)
    tasks = {}
    for job in plan.jobs:
        if job.stage == loading:
            continue
        task = _task(deployment, job.table.replace(".", "__"), f"--table {job.table}", f"Makes {job.table}.")
        needed = [tasks[table] for table in job.needs if table in tasks]
        (needed or [load]) >> task
        tasks[job.table] = task
    return list(tasks.values()) or [load]


def _stage(deployment: Deployment, stage: str) -> BashOperator:
    return _task(deployment, stage, f"--stage {stage}", f"The stage {stage} of the run, and nothing that it needs.")


def _task(deployment: Deployment, task_id: str, piece: str, doc: str) -> BashOperator:
    # Values reach the command as variables, so that none of them is read as shell.
    return BashOperator(
        task_id=task_id,
        doc_md=doc,
        bash_command=f'exec {_program(deployment)} run --run-id "$DESKLEDGER_RUN" --as-of "$DESKLEDGER_AS_OF" {piece}',
        env={
            "DESKLEDGER_RUN": "{{ safe(run_id) }}",
            "DESKLEDGER_AS_OF": "{{ as_of(params, data_interval_end, dag_run) }}",
        },
        append_env=True,
        skip_on_exit_code=99,
        do_xcom_push=False,
    )


def _program(deployment: Deployment) -> str:
    options = shlex.join(deployment.options)
    if deployment.start == "launcher":
        command = shlex.quote(str(deployment.home / "jobs" / "deskledger"))
    else:
        command = " ".join(
            [
                shlex.quote(str(deployment.home / "jobs" / "submit")),
                shlex.join(deployment.submit_options),
                *(_lineage() if deployment.lineage else []),
                "--",
            ]
        )
    # Options of the whole program may stand behind the command too, so they need no place of their own.
    return f"{command} {options}".strip()


def _lineage() -> list[str]:
    """What lets OpenLineage hang a Spark application under the Airflow task that started it."""
    macros = "macros.OpenLineageProviderPlugin"
    said = {
        "parentJobNamespace": "lineage_job_namespace()",
        "parentJobName": "lineage_job_name(task_instance)",
        "parentRunId": "lineage_run_id(task_instance)",
        "rootParentJobNamespace": "lineage_root_job_namespace(task_instance)",
        "rootParentJobName": "lineage_root_job_name(task_instance)",
        "rootParentRunId": "lineage_root_run_id(task_instance)",
    }
    return [
        "--conf spark.extraListeners=io.openlineage.spark.agent.OpenLineageSparkListener",
        *(f"--conf spark.openlineage.{key}={{{{ {macros}.{call} }}}}" for key, call in said.items()),
    ]


def _asset(deployment: Deployment, mart: str) -> Asset:
    return Asset(
        name=f"{deployment.dag_id}:{mart}",
        uri=f"x-deskledger://{deployment.dag_id}/{mart.replace('.', '/')}",
        group="deskledger",
    )


def _callbacks(module: str) -> dict:
    if not module:
        return {}
    named = importlib.import_module(module)
    found = {
        f"{event}_callback": getattr(named, event)
        for event in ("on_failure", "on_success", "on_retry")
        if hasattr(named, event)
    }
    if not found:
        raise ValueError(f"DESKLEDGER_CALLBACKS names {module}, which has none of on_failure, on_success, on_retry")
    return found
