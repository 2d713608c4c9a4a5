"""That the examples for cron, systemd and Kubernetes are what these read, and that they start what is there."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from conftest import PROJECT
from croniter import croniter
from kubeflow_spark_api import models

CRON = PROJECT / "jobs" / "cron"


@pytest.mark.parametrize(
    ("codes", "ended", "runs"),
    [
        ([0], 0, 1),
        ([66, 75, 69, 0], 0, 4),
        ([75, 75, 75, 75, 75], 75, 4),
        ([74, 0], 0, 2),
        ([74, 66, 74, 0], 74, 3),
        ([76, 0], 76, 1),
        ([99], 99, 1),
    ],
)
def test_the_script_for_cron_tries_again_what_the_code_says(tmp_path: Path, codes, ended, runs):
    program = tmp_path / "jobs" / "deskledger"
    program.parent.mkdir()
    (tmp_path / "codes").write_text("".join(f"{code}\n" for code in codes))
    program.write_text(f'echo "$*" >> {tmp_path}/calls\ncode=$(head -n 1 {tmp_path}/codes)\n'
                       f'sed -i 1d {tmp_path}/codes\nexit "${{code:-0}}"\n')
    program.write_text("#!/usr/bin/env bash\n" + program.read_text())
    program.chmod(0o755)

    done = subprocess.run(
        [CRON / "daily", "--conf", "my.conf"],
        env={**os.environ, "DESKLEDGER_HOME": str(tmp_path), "DESKLEDGER_TRIES": "4", "DESKLEDGER_WAIT_SECONDS": "0"},
        check=False,
        capture_output=True,
    )

    assert done.returncode == ended
    assert (tmp_path / "calls").read_text().splitlines() == ["run --conf my.conf"] * runs


def test_the_crontab_runs_once_a_day():
    lines = [line for line in (CRON / "crontab").read_text().splitlines() if line and not line.startswith("#")]
    settings = dict(line.split("=", 1) for line in lines if "=" in line.split()[0])
    (job,) = [line for line in lines if "=" not in line.split()[0]]

    *when, user, command = job.split(None, 6)

    ticks = croniter(" ".join(when), datetime(2026, 1, 31))
    assert [ticks.get_next(datetime) for _ in range(2)] == [datetime(2026, 1, 31, 5, 30), datetime(2026, 2, 1, 5, 30)]
    assert settings["CRON_TZ"] == "Europe/Berlin"
    assert user == "deskledger"
    assert (PROJECT / command.split()[0].removeprefix("/opt/deskledger/")).is_file()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_takes_the_units(tmp_path: Path):
    for unit in ("deskledger.service", "deskledger.timer"):
        text = (CRON / unit).read_text().replace("/opt/deskledger", str(PROJECT)).replace("User=deskledger\n", "")
        (tmp_path / unit).write_text(text)

    said = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / "deskledger.service", tmp_path / "deskledger.timer"],
        text=True,
        capture_output=True,
        check=False,
    )

    assert said.returncode == 0, said.stderr
    # Complaints about unknown keys are only written, with the file's name.
    assert "deskledger." not in said.stderr


def test_kubernetes_takes_the_applications():
    daily, once = yaml.safe_load_all((PROJECT / "jobs" / "kubernetes" / "spark-application.yaml").read_text())

    # The models are generated from the operator's own definitions; a field that they do not know is lost on the way.
    scheduled = models.SparkV1beta2ScheduledSparkApplication.from_dict(daily)
    application = models.SparkV1beta2SparkApplication.from_dict(once)

    assert scheduled.to_dict() == daily
    assert application.to_dict() == once
    assert once["spec"]["arguments"][-2:] == ["--as-of", "2026-01-31"]
    assert once["spec"]["driver"] == daily["spec"]["template"]["driver"]
