"""How runs end: a real Airflow runs the DAG over a program that ends as the test says."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from conftest import WORK, dag, deploy, states, tries

DAY = datetime(2025, 4, 1, 12, tzinfo=UTC)


def test_the_pieces_of_a_run_carry_one_name_and_one_day(program):
    run = dag().test(logical_date=DAY)

    assert set(states(run).values()) == {"success"}
    start = "deskledger run --run-id manual__"
    assert [call.startswith(start) for call in program.calls] == [True] * 4
    assert [call.split(" ", 4)[4] for call in program.calls] == [
        "--as-of 2025-03-31 --stage load",
        "--as-of 2025-03-31 --stage derive",
        "--as-of 2025-03-31 --stage compute",
        "--as-of 2025-03-31 --finish",
    ]
    assert len({call.split()[3] for call in program.calls}) == 1


def test_the_day_may_be_named(program):
    dag().test(logical_date=DAY, run_conf={"as_of": "2025-02-28"})

    assert all("--as-of 2025-02-28" in call for call in program.calls)


@pytest.mark.parametrize("code", [66, 69, 75])
def test_what_waiting_may_cure_is_tried_again(program, code):
    program.ends("load", code, code)

    run = dag().test(logical_date=DAY)

    assert set(states(run).values()) == {"success"}
    assert tries(run)["load"] == 3


def test_what_waiting_does_not_cure_fails_after_the_last_try(program):
    program.ends("load", 75, 75, 75, 75, 75)

    run = dag().test(logical_date=DAY)

    assert states(run) == {
        "load": "failed",
        "derive": "upstream_failed",
        "compute": "upstream_failed",
        "finish": "upstream_failed",
    }
    assert len(program.calls) == 4


def test_an_error_of_the_disk_is_tried_again_once(program):
    program.ends("compute", 74)
    assert set(states(dag().test(logical_date=DAY)).values()) == {"success"}

    program.ends("compute", 74, 74, 74)
    run = dag().test(logical_date=DAY)

    assert states(run)["compute"] == "failed"
    assert tries(run)["compute"] == 2


@pytest.mark.parametrize("code", [64, 65, 70, 73, 76, 77, 78, 137, 143])
def test_every_other_code_fails_at_once_and_nothing_after_it_runs(program, code):
    program.ends("derive", code)

    run = dag().test(logical_date=DAY)

    assert states(run) == {
        "load": "success",
        "derive": "failed",
        "compute": "upstream_failed",
        "finish": "upstream_failed",
    }
    assert [call.split()[-1] for call in program.calls] == ["load", "derive"]


def test_a_piece_that_is_skipped_skips_what_follows(program):
    program.ends("load", 99)

    run = dag().test(logical_date=DAY)

    assert set(states(run).values()) == {"skipped"}
    assert len(program.calls) == 1


def plan_of(*tables: str) -> dict:
    """The real plan as far as these tables need it."""
    plan = json.loads((WORK / "plan.json").read_text())
    needs = {job["table"]: job["needs"] for job in plan["jobs"]}
    wanted, waiting = set(), list(tables)
    while waiting:
        table = waiting.pop()
        if table in needs and table not in wanted:
            wanted.add(table)
            waiting += needs[table]
    return {**plan, "jobs": [job for job in plan["jobs"] if job["table"] in wanted]}


def test_a_task_for_each_job_stops_only_what_needs_the_failed_one(program, monkeypatch, tmp_path):
    # Two marts and all that they need: a task takes some seconds, and that each job has one is seen in test_dag.
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(plan_of("mart.cohort_retention", "mart.churn")))
    deploy(monkeypatch, TASKS="job", PLAN=plan)
    program.ends("mart.cohort_retention", 76)

    run = dag().test(logical_date=DAY)

    ended = states(run)
    assert ended["mart__cohort_retention"] == "failed"
    assert ended["mart__churn"] == "success"
    assert ended["fact__ticket"] == "success"
    assert ended["finish"] == "upstream_failed"
    assert not any("--finish" in call for call in program.calls)


def test_through_spark_submit_options_stand_before_the_command(program, monkeypatch):
    deploy(monkeypatch, START="spark-submit", SUBMIT_OPTIONS="--master yarn --name 'a b'", OPTIONS="--conf my.conf")
    program.ends("load", 75)

    run = dag().test(logical_date=DAY)

    assert tries(run)["load"] == 2, "exit codes come through"
    assert program.calls[0].startswith("submit --master yarn --name a b -- --conf my.conf run --run-id manual__")


def test_with_lineage_spark_is_told_which_task_started_it(program, monkeypatch):
    deploy(monkeypatch, START="spark-submit", LINEAGE="true")

    # A day of its own: OpenLineage names the run of a task after its logical date.
    dag().test(logical_date=datetime(2025, 5, 1, 12, tzinfo=UTC))

    load = program.calls[0]
    assert "--conf spark.extraListeners=io.openlineage.spark.agent.OpenLineageSparkListener" in load
    assert "--conf spark.openlineage.parentJobName=deskledger.load" in load
    assert "--conf spark.openlineage.rootParentJobName=deskledger " in load
    given = dict(option.split("=", 1) for option in load.split() if option.startswith("spark.openlineage."))
    events = [json.loads(line) for line in (WORK / "lineage.json").read_text().splitlines()]
    told = [event for event in events if event["run"]["runId"] == given["spark.openlineage.parentRunId"]]
    assert [event["eventType"] for event in told][-2:] == ["START", "COMPLETE"], "Airflow told of the same run of the task"


def test_callbacks_hear_of_failures_and_tries(program, monkeypatch, tmp_path):
    heard = tmp_path / "heard"
    monkeypatch.setenv("HEARD", str(heard))
    deploy(monkeypatch, CALLBACKS="heard_callbacks")
    program.ends("load", 75)
    program.ends("derive", 65)

    dag().test(logical_date=DAY)

    assert [json.loads(line) for line in heard.read_text().splitlines()] == [
        ["retry", "load"],
        ["success", "load"],
        ["failure", "derive"],
    ]
