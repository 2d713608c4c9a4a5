"""A real Airflow and the real program: a day of a small company, and a day that must not be published."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import PROJECT, WORK, dag, deploy, states, tries

CONF = PROJECT / "jobs" / "airflow" / "sample.conf"
NOON = datetime(2025, 4, 1, 12, tzinfo=UTC)


def options(landing: Path, warehouse: Path) -> str:
    """Options of the program for these folders."""
    return f"--conf {CONF} -D places.landing={landing} -D places.warehouse={warehouse}"


def log_of_its_own(monkeypatch, folder: Path) -> Path:
    """Where the program writes its log in this test."""
    log = folder / "deskledger.log"
    monkeypatch.setenv("DESKLEDGER_JAVA_OPTS", f"{os.environ.get('DESKLEDGER_JAVA_OPTS', '')} -Ddeskledger.log={log}")
    return log


def deliver_cost(landing: Path, *lines: str) -> None:
    """One more file of support costs."""
    file = landing / "billing" / "support_costs" / "more.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{line}\n" for line in lines))


def published(warehouse: Path) -> dict | None:
    """What readers of a warehouse see."""
    file = warehouse / "published.json"
    return json.loads(file.read_text()) if file.exists() else None


@pytest.fixture(scope="module")
def a_day() -> subprocess.CompletedProcess:
    """A day of the small company, run as a person would run it."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        deploy(monkeypatch, HOME=PROJECT, OPTIONS=options(WORK / "landing", WORK / "warehouse"), RETRIES=0)
        # On 1 April 2025 at noon the last interval that is over ended at 05:30 in Berlin.
        done = subprocess.run(
            [Path(sys.executable).parent / "airflow", "dags", "test", "deskledger", NOON.isoformat()],
            env={**os.environ, "AIRFLOW__LOGGING__LOGGING_LEVEL": "INFO"},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    (WORK / "dags-test.log").write_text(done.stdout)
    return done


def test_a_day_of_the_sample_company_is_published(a_day):
    assert a_day.returncode == 0, a_day.stdout[-5000:]
    now = published(WORK / "warehouse")
    assert now is not None, a_day.stdout[-5000:]
    assert now["as_of"] == "2025-03-31"
    assert now["run_id"].startswith("manual__")
    assert now["tables"]["raw.helpdesk_tickets"]["rows"] > 100
    assert now["tables"]["mart.metric_value"]["rows"] > 0
    assert not list((WORK / "warehouse" / "pieces").glob("*.json")), "a published run leaves no pieces behind"


def test_a_check_that_fails_fails_its_task_at_once_and_what_was_published_stays(a_day, monkeypatch, tmp_path):
    assert a_day.returncode == 0, a_day.stdout[-5000:]
    landing, warehouse = tmp_path / "landing", tmp_path / "warehouse"
    shutil.copytree(WORK / "landing", landing)
    shutil.copytree(WORK / "warehouse", warehouse)
    before = published(warehouse)
    # A cost in a currency without a rate: what is in the books cannot be in the marts, so an identity does not hold.
    deliver_cost(
        landing,
        "cost_id,month,team,channel,category,amount,currency,updated_at",
        "salaries-03,2025-03-01,frontline,phone,salaries,5000,SEK,2025-03-31T00:00:00Z",
    )
    deploy(monkeypatch, HOME=PROJECT, OPTIONS=options(landing, warehouse), RETRIES=3, RETRY_SECONDS=0.1)
    log = log_of_its_own(monkeypatch, tmp_path)

    run = dag().test(logical_date=NOON)

    assert states(run) == {"load": "success", "derive": "success", "compute": "success", "finish": "failed"}
    assert tries(run)["finish"] == 1
    assert "Ended with CHECK_FAILED" in log.read_text()
    assert published(warehouse) == before
    assert [file.suffix for file in (warehouse / "pieces").iterdir() if not file.name.startswith(".")] == [".json"]


def test_a_delivery_that_breaks_its_contract_fails_loading_and_nothing_else_runs(monkeypatch, tmp_path):
    deliver_cost(tmp_path / "landing", "cost_id,month,team,channel,category,sum,currency,updated_at")
    warehouse = tmp_path / "warehouse"
    deploy(monkeypatch, HOME=PROJECT, OPTIONS=options(tmp_path / "landing", warehouse), RETRIES=3, RETRY_SECONDS=0.1)
    log = log_of_its_own(monkeypatch, tmp_path)

    run = dag().test(logical_date=NOON)

    assert states(run) == {
        "load": "failed",
        "derive": "upstream_failed",
        "compute": "upstream_failed",
        "finish": "upstream_failed",
    }
    assert tries(run)["load"] == 1
    assert "Ended with INPUT_INVALID" in log.read_text()
    assert published(warehouse) is None
