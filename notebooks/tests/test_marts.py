"""What ``marts.open_marts`` refuses, and how figures are written."""

import hashlib
import json
import os
import sys
import tempfile
import unittest
from decimal import Decimal
from pathlib import Path
from unittest import mock

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import marts  # noqa: E402


class Published(unittest.TestCase):
    """A folder as ``publish files`` writes it, with one mart of two rows."""

    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder = Path(self.temporary.name) / "marts"
        self.folder.mkdir()
        environment = mock.patch.dict(os.environ, {"DESKLEDGER_MARTS": str(self.folder)})
        environment.start()
        self.addCleanup(environment.stop)
        self.write("2025-12-31")

    def write(self, as_of, **other):
        file = self.folder / "churn.parquet"
        duckdb.sql(f"SELECT 1 AS churned, DATE '{as_of}' AS as_of UNION ALL SELECT 2, DATE '{as_of}'").write_parquet(str(file))
        self.manifest = {
            "publisher": "deskledger",
            "format": "parquet",
            "run_id": "one",
            "as_of": "2025-12-31",
            "files": [
                {
                    "file": "churn.parquet",
                    "table": "mart.churn",
                    "rows": 2,
                    "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
                    "columns": [{"name": "churned"}, {"name": "as_of"}],
                }
            ],
        } | other
        (self.folder / "manifest.json").write_text(json.dumps(self.manifest))

    def refusal(self, *tables):
        with self.assertRaises(marts.MartsError) as refused:
            marts.open_marts(*tables or ["mart.churn"])
        return str(refused.exception)

    def test_marts_of_one_run_are_read_under_their_names(self):
        opened = marts.open_marts("mart.churn")
        self.assertEqual(str(opened.as_of), "2025-12-31")
        self.assertEqual(opened.rows("SELECT churned FROM mart.churn ORDER BY 1"), [{"churned": 1}, {"churned": 2}])

    def test_a_missing_folder_says_which_command_makes_it(self):
        with mock.patch.dict(os.environ, {"DESKLEDGER_MARTS": str(self.folder / "none")}):
            said = self.refusal()
        self.assertIn("There are no published marts.", said)
        self.assertIn(f"publish files --format parquet --to {self.folder / 'none'}", said)

    def test_a_file_of_another_run_is_refused_by_its_hash(self):
        duckdb.sql("SELECT 3 AS churned, DATE '2025-12-31' AS as_of").write_parquet(str(self.folder / "churn.parquet"))
        self.assertIn("churn.parquet is not the file that run one published", self.refusal())

    def test_a_mart_of_another_day_is_refused(self):
        self.write("2025-11-30")
        self.assertIn("churn.parquet is as of 2025-11-30, and the run as of 2025-12-31", self.refusal())

    def test_a_file_that_is_gone_is_named(self):
        (self.folder / "churn.parquet").unlink()
        self.assertIn("churn.parquet is missing.", self.refusal())

    def test_a_mart_that_the_run_did_not_build_is_named_with_its_page(self):
        self.assertIn("docs/dictionary/tables/mart.clv_cac.md", self.refusal("mart.clv_cac"))

    def test_other_formats_and_other_manifests_are_refused(self):
        self.write("2025-12-31", format="csv")
        self.assertIn("The marts are csv files", self.refusal())
        (self.folder / "manifest.json").write_text('{"name": "a web app"}')
        self.assertIn("This is no manifest of published marts.", self.refusal())

    def test_a_proof_fails_where_a_figure_differs_or_there_is_none(self):
        opened = marts.open_marts("mart.churn")
        one = "SELECT 'all' AS what, {} AS mart, {} AS again"
        self.assertEqual(repr(opened.prove("one is one", one.format("1.0::DOUBLE", "1.0::DOUBLE"))), "Proved: one is one (1 figures).")
        self.assertTrue(opened.prove("a rounded decimal", one.format("0.333333::DECIMAL(18,6)", "1.0::DOUBLE / 3")))
        for mart, again in [("1.0::DOUBLE", "1.00001::DOUBLE"), ("NULL", "NULL"), ("1", "NULL"), ("0.33334::DECIMAL(18,5)", "1.0::DOUBLE / 3")]:
            with self.subTest(mart=mart, again=again), self.assertRaises(marts.Unequal):
                opened.prove("differs", one.format(mart, again))

    def test_intervals_are_those_of_the_papers(self):
        opened = marts.open_marts("mart.churn")
        # Newcombe (1998), table II, example (a): 56/70 and 48/80; table I of his other paper of that year: 81/263.
        low, high = opened.connection.execute("SELECT newcombe_low(56, 70, 48, 80), newcombe_high(56, 70, 48, 80)").fetchone()
        self.assertEqual((round(low, 4), round(high, 4)), (0.0524, 0.3339))
        low, high = opened.connection.execute("SELECT wilson_low(81, 263), wilson_high(81, 263)").fetchone()
        self.assertEqual((round(low, 4), round(high, 4)), (0.2553, 0.3662))


class Words(unittest.TestCase):
    def test_figures_are_written_as_in_the_report(self):
        self.assertEqual(marts.share(-0.0432), "\u22124.3\u00a0%")
        self.assertEqual(marts.count_of(1204), "1,204")
        self.assertEqual(marts.amount(Decimal("1204.5")), "1,204.50")
        self.assertEqual(marts.points(0.0432), "+4.3")
        self.assertEqual([write(None) for write in (marts.share, marts.count_of, marts.amount, marts.points, marts.ratio)], [""] * 5)

    def test_words_of_customers_cannot_break_a_table(self):
        table = marts.Table(["Segment"], [["a|b <script>"]])
        self.assertEqual(table._repr_markdown_(), "| Segment |\n| :-- |\n| a\\|b &lt;script> |")


if __name__ == "__main__":
    unittest.main()
