"""A real Airflow and the real program: a day of a small company, and a day that must not be published."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from conftest import PROJECT, WORK, dag, deploy, states, tries

CONF = PROJECT / "jobs" / "airflow" / "sample.conf"


def options(landing: Path, warehouse: Path) -> str:
    """Options of the program for these folders."""
    return f"--conf {CONF} -D places.landing={landing} -D places.warehouse={warehouse}"


def log_of_its_own(monkeypatch, folder: Path) -> Path:
    """Where the program writes its log in this test."""
    log = folder / "deskledger.log"
    monkeypatch.setenv("DESKLEDGER_JAVA_OPTS", f"{os.environ.get('DESKLEDGER_JAVA_OPTS', '')} -Ddeskledger.log={log}")
    return log


def published(warehouse: Path) -> dict | None:
    """What readers of a warehouse see."""
    file = warehouse / "published.json"
    return json.loads(file.read_text()) if file.exists() else None


def test_a_day_of_the_sample_company_is_published(monkeypatch):
    warehouse = WORK / "warehouse"
    deploy(monkeypatch, HOME=PROJECT, OPTIONS=options(WORK / "landing", warehouse), RETRIES=0)

    # As a person would: on 1 April 2025 at noon the last interval that is over ended at 05:30 in Berlin.
    done = subprocess.run(
        [Path(sys.executable).parent / "airflow", "dags", "test", "deskledger", "2025-04-01T12:00:00+00:00"],
        env={**os.environ, "AIRFLOW__LOGGING__LOGGING_LEVEL": "INFO"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )

    (WORK / "dags-test.log").write_text(done.stdout)
    assert done.returncode == 0, done.stdout[-5000:]
    now = published(warehouse)
    assert now is not None, done.stdout[-5000:]
    assert now["as_of"] == "2025-03-31"
    assert now["run_id"].startswith("manual__")
    assert now["tables"]["raw.helpdesk_tickets"]["rows"] > 100
    assert now["tables"]["mart.metric_value"]["rows"] > 0
    assert not list((warehouse / "pieces").glob("*.json")), "a published run leaves no pieces behind"


def test_a_check_that_fails_fails_its_task_at_once_and_nothing_is_published(monkeypatch, tmp_path):
    # A cost in a currency without a rate: what is in the books cannot be in the marts, so an identity does not hold.
    costs = tmp_path / "landing" / "billing" / "support_costs" / "all.csv"
    costs.parent.mkdir(parents=True)
    costs.write_text(
        "cost_id,month,team,channel,category,amount,currency,updated_at\n"
        "salaries-03,2025-03-01,frontline,phone,salaries,5000,SEK,2025-03-31T00:00:00Z\n"
    )
    warehouse = tmp_path / "warehouse"
    deploy(monkeypatch, HOME=PROJECT, OPTIONS=options(tmp_path / "landing", warehouse), RETRIES=3, RETRY_SECONDS=0.1)
    log = log_of_its_own(monkeypatch, tmp_path)

    run = dag().test(logical_date=datetime(2025, 4, 1, 12, tzinfo=UTC))

    assert states(run) == {"load": "success", "derive": "success", "compute": "success", "finish": "failed"}
    assert tries(run)["finish"] == 1
    assert "Ended with CHECK_FAILED" in log.read_text()
    assert published(warehouse) is None
    assert [file.suffix for file in (warehouse / "pieces").iterdir() if not file.name.startswith(".")] == [".json"]


def test_a_delivery_that_breaks_its_contract_fails_loading_and_nothing_else_runs(monkeypatch, tmp_path):
    costs = tmp_path / "landing" / "billing" / "support_costs" / "all.csv"
    costs.parent.mkdir(parents=True)
    costs.write_text("cost_id,month,team,channel,category,sum,currency,updated_at\n")
    warehouse = tmp_path / "warehouse"
    deploy(monkeypatch, HOME=PROJECT, OPTIONS=options(tmp_path / "landing", warehouse), RETRIES=3, RETRY_SECONDS=0.1)
    log = log_of_its_own(monkeypatch, tmp_path)

    run = dag().test(logical_date=datetime(2025, 4, 1, 12, tzinfo=UTC))

    assert states(run) == {
        "load": "failed",
        "derive": "upstream_failed",
        "compute": "upstream_failed",
        "finish": "upstream_failed",
    }
    assert tries(run)["load"] == 1
    assert "Ended with INPUT_INVALID" in log.read_text()
    assert published(warehouse) is None
