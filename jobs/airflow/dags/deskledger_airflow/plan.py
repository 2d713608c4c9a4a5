"""What ``jobs/deskledger plan --format json`` says: the jobs, what each needs, and which exit codes are worth another try."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FORMAT = 1


class PlanError(Exception):
    """The plan is not there or not one that this DAG understands. Airflow shows it as the import error of the DAG."""


@dataclass(frozen=True)
class Job:
    """A job: the table that it makes, the stage it belongs to, and the tables of other jobs that must be made before."""

    table: str
    stage: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """The plan of one version of the program under its settings."""

    version: str
    zone: str
    stages: tuple[str, ...]
    jobs: tuple[Job, ...]
    retries: dict[int, str]
    meanings: dict[int, str]

    @property
    def marts(self) -> list[str]:
        """The tables that are published to people and tools."""
        return [job.table for job in self.jobs if job.table.startswith("mart.")]

    @staticmethod
    def read(file: Path) -> Plan:
        """Reads a plan; says what to do where there is none."""
        remedy = f"Write it when you deploy: jobs/deskledger plan --format json > {file}"
        if not file.is_file():
            raise PlanError(f"There is no plan of Deskledger's jobs at {file}. {remedy}")
        try:
            said = json.loads(file.read_text(encoding="utf-8"))
            if said["format"] != FORMAT:
                raise PlanError(f"The plan {file} has format {said['format']}, this DAG reads {FORMAT}. {remedy}")
            return Plan(
                version=said["version"],
                zone=said["reporting_zone"],
                stages=tuple(said["stages"]),
                jobs=tuple(Job(job["table"], job["stage"], tuple(job["needs"])) for job in said["jobs"]),
                retries={code["code"]: code["retry"] for code in said["exit_codes"]},
                meanings={code["code"]: code["meaning"] for code in said["exit_codes"]},
            )
        except (ValueError, KeyError, TypeError) as wrong:
            raise PlanError(f"The plan {file} cannot be read ({wrong!r}). {remedy}") from wrong
