"""What the DAG is made of: derived from the plan, importable, and shaped as asked."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.sdk import CronDataIntervalTimetable
from conftest import DAGS, WORK, dag, deploy
from deskledger_airflow.daily import as_of, run_id
from deskledger_airflow.deployment import Deployment
from deskledger_airflow.plan import Plan, PlanError


@pytest.fixture
def plan() -> Plan:
    return Plan.read(WORK / "plan.json")


def test_stages_follow_each_other_and_the_last_task_publishes(program):
    daily = dag()

    assert {task.task_id: sorted(task.downstream_task_ids) for task in daily.tasks} == {
        "load": ["derive"],
        "derive": ["compute"],
        "compute": ["finish"],
        "finish": [],
    }


def test_a_task_for_each_job_waits_for_the_tables_that_it_reads(program, plan, monkeypatch):
    deploy(monkeypatch, TASKS="job")

    daily = dag()

    derived = [job for job in plan.jobs if job.stage != "load"]
    names = {job.table: job.table.replace(".", "__") for job in derived}
    assert set(daily.task_ids) == {"load", "finish", *names.values()}
    for job in derived:
        needed = {names[table] for table in job.needs if table in names}
        assert daily.get_task(names[job.table]).upstream_task_ids == (needed or {"load"})
    assert daily.get_task("finish").upstream_task_ids == set(names.values())


def test_only_publishing_updates_the_assets_one_for_each_mart(program, plan):
    daily = dag()

    assert sorted(asset.uri for asset in daily.get_task("finish").outlets) == sorted(
        f"x-deskledger://deskledger/{mart.replace('.', '/')}" for mart in plan.marts
    )
    assert "mart.scorecard" in plan.marts
    assert all(not task.outlets for task in daily.tasks if task.task_id != "finish")


def test_runs_of_one_warehouse_are_never_side_by_side(program):
    daily = dag()

    assert daily.max_active_runs == 1
    assert {task.pool for task in daily.tasks} == {"deskledger"}


def test_the_interval_is_that_of_a_cron_expression_in_the_reporting_zone(program, plan):
    daily = dag()

    assert isinstance(daily.timetable, CronDataIntervalTimetable)
    assert str(daily.timetable.timezone) == plan.zone == "Europe/Berlin"
    assert daily.catchup is False


@pytest.mark.parametrize(
    ("ended", "day"),
    [
        # 05:30 in Berlin, in winter and in summer: the day before is over.
        (datetime(2025, 1, 15, 4, 30, tzinfo=UTC), "2025-01-14"),
        (datetime(2025, 7, 15, 3, 30, tzinfo=UTC), "2025-07-14"),
        # Half past midnight in Berlin is still the day before in UTC.
        (datetime(2025, 7, 14, 22, 30, tzinfo=UTC), "2025-07-14"),
    ],
)
def test_the_day_is_the_last_one_over_in_the_reporting_zone(ended, day):
    run = SimpleNamespace(run_after=datetime(1999, 1, 1, tzinfo=UTC))

    assert as_of("Europe/Berlin", {}, ended, run) == day
    assert as_of("Europe/Berlin", {}, None, SimpleNamespace(run_after=ended)) == day
    assert as_of("Europe/Berlin", {"as_of": "2024-02-29"}, ended, run) == "2024-02-29"


def test_the_name_of_a_run_may_stand_in_a_file_name_and_two_never_become_one():
    winter = run_id("scheduled__2025-01-15T04:30:00+00:00")

    assert winter.startswith("scheduled__2025-01-15T04-30-00-00-00-")
    assert winter == run_id("scheduled__2025-01-15T04:30:00+00:00")
    assert winter != run_id("scheduled__2025-01-15T04-30-00-00-00")
    assert run_id("by-hand.1") == "by-hand.1"
    assert len(run_id("x" * 250)) < 200
    assert "/" not in run_id("../../etc")


def test_without_a_plan_the_import_error_says_how_to_write_one(program, monkeypatch, tmp_path):
    from airflow.dag_processing.dagbag import DagBag

    deploy(monkeypatch)
    monkeypatch.setenv("DESKLEDGER_PLAN", str(tmp_path / "plan.json"))

    errors = DagBag(dag_folder=str(DAGS)).import_errors

    assert len(errors) == 1
    assert "There is no plan of Deskledger's jobs" in next(iter(errors.values()))
    assert "jobs/deskledger plan --format json >" in next(iter(errors.values()))


@pytest.mark.parametrize(
    ("text", "said"),
    [("[]", "cannot be read"), ("{", "cannot be read"), ('{"format": 2}', "has format 2"), ('{"format": 1}', "version")],
)
def test_a_plan_of_another_kind_is_refused(tmp_path: Path, text: str, said: str):
    file = tmp_path / "plan.json"
    file.write_text(text)

    with pytest.raises(PlanError, match=said):
        Plan.read(file)


def test_the_plan_has_the_exit_codes_of_the_program(plan):
    assert {code for code, rule in plan.retries.items() if rule == "later"} == {66, 69, 75}
    assert {code for code, rule in plan.retries.items() if rule == "once"} == {74}
    assert json.loads((WORK / "plan.json").read_text())["stages"] == list(plan.stages) == ["load", "derive", "compute"]


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "DESKLEDGER_HOME is not set"),
        ({"DESKLEDGER_HOME": "/x", "DESKLEDGER_TASKS": "table"}, "it may be stage or job"),
        ({"DESKLEDGER_HOME": "/x", "DESKLEDGER_START": "yarn"}, "it may be launcher or spark-submit"),
    ],
)
def test_a_deployment_that_means_nothing_is_refused(variables, said):
    with pytest.raises(ValueError, match=said):
        Deployment.from_environment(DAGS, variables)
