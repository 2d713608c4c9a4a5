"""Every notebook fails where a figure of a mart is not what its parts say: each case changes one figure of a sound edition."""

import hashlib
import json
import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import duckdb
import matplotlib

matplotlib.use("Agg")
NOTEBOOKS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(NOTEBOOKS))
import marts  # noqa: E402

# Notebook, mart, column, and the rows of which the one with the largest figure is changed.
CHANGED = [
    ("cohort-retention", "cohort_retention", "retention_rate", "is_mature"),
    ("cohort-retention", "cohort_retention", "ci_low", "is_mature"),
    ("cohort-retention", "cohort_retention", "surviving_customers", "slice_kind = 'segment' AND months_since = 3"),
    ("cohort-retention", "cohort_retention", "retained_customers", "slice_kind = 'region'"),
    ("cohort-retention", "survival_curve", "survival", "slice_kind = 'all' AND tenure_months = 5"),
    ("churn-drivers", "churn", "churn_rate", "period_kind = 'year'"),
    ("churn-drivers", "churn", "ci_high", "customers_start > 10 AND ci_high < 0.9"),
    ("churn-drivers", "churn", "customers_end", "slice_kind = 'all'"),
    ("churn-drivers", "churn", "churned_unknown", "slice_kind = 'plan'"),
    ("churn-drivers", "survival_curve", "chi_square", "slice_kind = 'segment'"),
    ("churn-drivers", "survival_curve", "churned", "slice_kind = 'segment' AND slice_value <> 'unknown'"),
    ("clv-to-cac", "clv_cac", "acquisition_spend", "slice_kind = 'acquisition_channel'"),
    ("clv-to-cac", "clv_cac", "customers", "slice_kind = 'segment'"),
    ("clv-to-cac", "clv_cac", "lifespan_months", "clv_simple > 0"),
    ("clv-to-cac", "clv_cac", "clv_simple", "slice_kind = 'all'"),
    ("clv-to-cac", "clv_cac", "cac", "slice_kind = 'all'"),
    ("clv-to-cac", "clv_cac", "clv_to_cac", "slice_kind = 'plan'"),
    ("cost-per-contact", "cost_per_contact", "salaries_amount", "contacts > 0"),
    ("cost-per-contact", "cost_per_contact", "human_cost_amount", "contacts > 0"),
    ("cost-per-contact", "cost_per_contact", "contacts", "total_cost_amount > 0"),
    ("cost-per-contact", "metric_value", "value_amount", "metric_id = 'cost_per_contact' AND is_headline AND period_kind = 'month' AND slice_kind = 'channel'"),
    ("support-quality-and-retention", "support_impact", "exposed_customers", "segment = 'all' AND period_kind = 'month'"),
    ("support-quality-and-retention", "support_impact", "exposed_customers", "segment <> 'all' AND period_kind = 'quarter'"),
    ("support-quality-and-retention", "support_impact", "churned_customers", "is_mature"),
    ("support-quality-and-retention", "support_impact", "comparable_churn_rate", "is_mature"),
    ("support-quality-and-retention", "support_impact", "margin_amount", "is_mature"),
    ("support-quality-and-retention", "support_impact", "value_at_stake_amount", "is_mature"),
]


def run(notebook: str) -> None:
    """Opens the marts and runs the proofs of a notebook, in this process and without its pictures."""
    cells = json.loads((NOTEBOOKS / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    names: dict = {}
    for cell in cells:
        if cell["id"] == "open" or cell["id"].startswith("prove-"):
            exec(compile("".join(cell["source"]), f"{notebook}, cell {cell['id']}", "exec"), names)


class Proofs(unittest.TestCase):
    maxDiff = None

    def test_a_changed_figure_fails_its_notebook_in_a_proof(self):
        sound = marts.open_marts("mart.churn").folder
        for notebook in sorted({change[0] for change in CHANGED}):
            run(notebook)
        for notebook, mart, column, rows in CHANGED:
            with self.subTest(notebook=notebook, mart=mart, column=column), tempfile.TemporaryDirectory() as temporary:
                folder = Path(temporary) / "marts"
                shutil.copytree(sound, folder)
                self.change(folder, mart, column, rows)
                with mock.patch.dict(os.environ, {"DESKLEDGER_MARTS": str(folder)}), self.assertRaises(marts.Unequal):
                    run(notebook)

    def change(self, folder: Path, mart: str, column: str, rows: str) -> None:
        file = folder / f"{mart}.parquet"
        database = duckdb.connect()
        database.execute(f"CREATE TABLE changed AS SELECT * FROM read_parquet('{file}')")
        kind = database.execute(f"SELECT any_value(typeof({column})) FROM changed").fetchone()[0]
        more = "+ 1" if kind == "BIGINT" else "* 1.001 + 0.001"
        changed = database.execute(
            f"UPDATE changed SET {column} = {column} {more} WHERE rowid = "
            f"(SELECT rowid FROM changed WHERE ({rows}) AND {column} IS NOT NULL ORDER BY {column} DESC LIMIT 1)"
        ).fetchone()[0]
        self.assertEqual(changed, 1, f"No row of {mart} with {rows}")
        database.execute(f"COPY changed TO '{file}' (FORMAT parquet)")
        manifest = json.loads((folder / "manifest.json").read_text())
        for entry in manifest["files"]:
            if entry["file"] == file.name:
                entry["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
        (folder / "manifest.json").write_text(json.dumps(manifest))


if __name__ == "__main__":
    unittest.main()
