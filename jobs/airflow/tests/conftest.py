"""A real Airflow over the DAG folder of the project. ``jobs/airflow/test`` sets its surroundings up."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]
DAGS = PROJECT / "jobs" / "airflow" / "dags"
WORK = Path(os.environ.get("DESKLEDGER_AIRFLOW_WORK", PROJECT / "target" / "airflow"))

#: Writes down how it was called and ends as the test says: the first line of codes/PIECE, which is taken away, or else 0.
FAKE = """\
#!/usr/bin/env bash
home=$(cd "$(dirname "$0")/.." && pwd)
echo "$(basename "$0") $*" >> "$home/calls"
piece=
while (($#)); do
  case $1 in
    --stage | --table) piece=$2 ;;
    --finish) piece=finish ;;
  esac
  shift
done
codes=$home/codes/$piece
[[ -s $codes ]] || exit 0
code=$(head -n 1 "$codes")
sed -i 1d "$codes"
exit "$code"
"""


class FakeProgram:
    """A program that does nothing but end with the codes that a test wants."""

    def __init__(self, home: Path) -> None:
        self.home = home
        for name in ("deskledger", "submit"):
            script = home / "jobs" / name
            script.parent.mkdir(parents=True, exist_ok=True)
            script.write_text(FAKE)
            script.chmod(script.stat().st_mode | stat.S_IXUSR)
        (home / "codes").mkdir()

    def ends(self, piece: str, *codes: int) -> None:
        """How a piece ends, try by try; after that, well."""
        (self.home / "codes" / piece).write_text("".join(f"{code}\n" for code in codes))

    @property
    def calls(self) -> list[str]:
        file = self.home / "calls"
        return file.read_text().splitlines() if file.exists() else []


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeProgram:
    """The fake program, and the variables that make the DAG start it without waiting long between tries."""
    fake = FakeProgram(tmp_path / "program")
    deploy(monkeypatch, HOME=fake.home, RETRIES=3, RETRY_SECONDS=0.1)
    return fake


def deploy(monkeypatch: pytest.MonkeyPatch, **variables: object) -> None:
    """Sets DESKLEDGER_... variables over those of the real plan."""
    monkeypatch.setenv("DESKLEDGER_PLAN", str(WORK / "plan.json"))
    for name, value in variables.items():
        monkeypatch.setenv(f"DESKLEDGER_{name}", str(value))


def dag(dag_id: str = "deskledger"):
    """The DAG as Airflow finds it in the folder, under the variables of this moment."""
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(dag_folder=str(DAGS))
    assert bag.import_errors == {}
    return bag.dags[dag_id]


def states(run) -> dict[str, str]:
    """Task to state of a run."""
    return {ti.task_id: str(ti.state) for ti in run.get_task_instances()}


def tries(run) -> dict[str, int]:
    """Task to number of tries of a run."""
    return {ti.task_id: ti.try_number for ti in run.get_task_instances()}


def deskledger(*args: str) -> subprocess.CompletedProcess[str]:
    """The real program."""
    return subprocess.run([PROJECT / "jobs" / "deskledger", *args], text=True, capture_output=True, check=False)
