"""The published marts of one run, for the notebooks: opened, proved to belong together, and written the way the report writes.

The marts are the folder that ``jobs/deskledger publish files --format parquet --to FOLDER`` writes. They are read into a DuckDB
in memory under the names that they have in the warehouse (``mart.churn``), so that a query of a notebook runs there unchanged.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Iterable, Sequence

import duckdb

HOME = Path(__file__).resolve().parent.parent
MINIMUM_SAMPLE = 30
"""Fewer observations than these are drawn pale: the default of ``windows.minimum-sample``, below which a metric is unreliable."""


class MartsError(Exception):
    """Why the marts cannot be read: what is wrong, where, and what to do next."""

    def __init__(self, what: str, where: str, next_step: str):
        super().__init__(f"{what}\n  where: {where}\n  next:  {next_step}")

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the message alone, for the lines of this module help nobody."""
        return f"Error: {self}".splitlines()


class Unequal(AssertionError):
    """A figure of a mart is not what the notebook makes of it."""


STATISTICS = """
    -- The 95 % interval of a share of n (Wilson 1927).
    CREATE MACRO wilson_low(k, n) AS CASE WHEN n > 0 AND k BETWEEN 0 AND n THEN greatest(0,
        (k / n + 1.959963984540054 ** 2 / (2 * n)
            - 1.959963984540054 * sqrt(k / n * (1 - k / n) / n + 1.959963984540054 ** 2 / (4 * n * n)))
        / (1 + 1.959963984540054 ** 2 / n)) END;
    CREATE MACRO wilson_high(k, n) AS 1 - wilson_low(n - k, n);
    -- The 95 % interval of a difference of two independent shares (Newcombe 1998, method 10).
    CREATE MACRO newcombe_low(k, n, l, m) AS k / n - l / m
        - sqrt((k / n - wilson_low(k, n)) ** 2 + (wilson_high(l, m) - l / m) ** 2);
    CREATE MACRO newcombe_high(k, n, l, m) AS k / n - l / m
        + sqrt((wilson_high(k, n) - k / n) ** 2 + (l / m - wilson_low(l, m)) ** 2);
"""
"""Written anew and not taken from the program, so that they check the intervals of the marts; for queries of your own, too."""

# ---------------------------------------------------------------------------------------------------------------- the folder


@dataclass(frozen=True)
class Marts:
    """The tables of one run in a DuckDB in memory."""

    run_id: str
    as_of: date
    folder: Path
    connection: duckdb.DuckDBPyConnection

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """The rows of a query, each a dict by column name."""
        cursor = self.connection.execute(query, list(parameters))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]

    def row(self, query: str, parameters: Sequence[Any] = ()) -> dict[str, Any]:
        """The one row of a query; anything but one is an error."""
        found = self.rows(query, parameters)
        if len(found) != 1:
            raise ValueError(f"One row was expected and {len(found)} came from: {query}")
        return found[0]

    def prove(self, claim: str, query: str, within: float = 1e-9) -> Text:
        """Runs a query that makes a figure of a mart again, and fails unless all agree.

        The query gives ``what`` (which row), ``mart`` (its figure) and ``again`` (the figure as made here). Two NULLs agree;
        numbers agree within a billionth of their size, which is what adding doubles in another order may change, or another
        part (``within``); decimals also within half of their last digit.
        """
        compared = self.rows(query)
        differing = [row for row in compared if not _agree(row["mart"], row["again"], within)]
        known = sum(row["mart"] is not None for row in compared)
        if differing or not known:
            shown = "\n".join(f"  {row['what']}: mart {row['mart']}, again {row['again']}" for row in differing[:5])
            count = f"{len(differing)} of {len(compared)} figures differ" if differing else "There is no figure to compare"
            raise Unequal(f"{claim}: {count} in run {self.run_id}.\n{shown}")
        return Text(f"Proved: {claim} ({count_of(known)} figures).")


def open_marts(*tables: str) -> Marts:
    """Opens tables of the folder that ``DESKLEDGER_MARTS`` names (else ``target/notebooks/marts``).

    Every file is compared with the manifest by its hash, and every mart's ``as_of`` with the run's, before anything is read
    from it.
    """
    folder = Path(os.environ.get("DESKLEDGER_MARTS") or HOME / "target" / "notebooks" / "marts").expanduser().absolute()
    publish = f"jobs/deskledger publish files --format parquet --to {_shown(folder)}"
    manifest = _manifest(folder, publish)
    files = {file["table"]: file for file in manifest["files"]}
    connection = duckdb.connect(":memory:")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("CREATE SCHEMA mart; CREATE SCHEMA dim")
    connection.execute(STATISTICS)
    for table in tables:
        if table not in files:
            raise MartsError(
                f"The run {manifest['run_id']} has no {table}.",
                _shown(folder / "manifest.json"),
                f"Map the sources that it is made from; docs/dictionary/tables/{table}.md names them.",
            )
        _load(connection, folder, files[table], manifest, publish)
    if _manifest(folder, publish)["run_id"] != manifest["run_id"]:
        raise MartsError("Another run was published meanwhile.", _shown(folder), "Run the notebook again.")
    return Marts(manifest["run_id"], date.fromisoformat(manifest["as_of"]), folder, connection)


def _manifest(folder: Path, publish: str) -> dict[str, Any]:
    file = folder / "manifest.json"
    if not file.is_file():
        raise MartsError(
            "There are no published marts.",
            _shown(folder),
            f"{publish}; or name another folder in DESKLEDGER_MARTS. notebooks/test makes those of the sample company.",
        )
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
        complete = manifest["publisher"] == "deskledger" and manifest["run_id"] and manifest["as_of"] and manifest["files"]
    except (ValueError, KeyError, TypeError):
        complete = False
    if not complete:
        raise MartsError("This is no manifest of published marts.", _shown(file), f"Publish into a new folder: {publish}")
    if manifest["format"] != "parquet":
        raise MartsError(
            f"The marts are {manifest['format']} files, and the notebooks read Parquet.", _shown(file), f"{publish}-parquet"
        )
    return manifest


def _load(
    connection: duckdb.DuckDBPyConnection, folder: Path, file: dict[str, Any], manifest: dict[str, Any], publish: str
) -> None:
    path = folder / file["file"]
    if not path.is_file():
        raise MartsError(f"{file['file']} is missing.", _shown(folder), f"Publish the run again: {publish} --force")
    with path.open("rb") as data:
        digest = hashlib.sha256()
        for block in iter(lambda: data.read(1 << 20), b""):
            digest.update(block)
    if digest.hexdigest() != file["sha256"]:
        raise MartsError(
            f"{file['file']} is not the file that run {manifest['run_id']} published: its SHA-256 is another one.",
            _shown(path),
            f"Publish the run again: {publish} --force",
        )
    connection.execute(f"CREATE TABLE {file['table']} AS SELECT * FROM read_parquet(?)", [str(path)])
    rows = connection.execute(f"SELECT count(*) FROM {file['table']}").fetchone()[0]
    if rows != file["rows"]:
        raise MartsError(
            f"{file['file']} has {rows} rows, and the manifest says {file['rows']}.",
            _shown(path),
            f"Publish the run again: {publish} --force",
        )
    if any(column["name"] == "as_of" for column in file["columns"]):
        days = {str(row[0]) for row in connection.execute(f"SELECT DISTINCT as_of FROM {file['table']}").fetchall()}
        if not days <= {manifest["as_of"]}:
            raise MartsError(
                f"{file['file']} is as of {', '.join(sorted(days))}, and the run as of {manifest['as_of']}.",
                _shown(path),
                f"Publish the run again: {publish} --force",
            )


def _shown(path: Path) -> str:
    """A path as it is typed at the top of the project, so that no output names a machine's folders."""
    try:
        return path.relative_to(HOME).as_posix()
    except ValueError:
        return str(path)


def _agree(mart: Any, again: Any, within: float) -> bool:
    if mart is None or again is None:
        return mart is None and again is None
    if isinstance(mart, (str, bool, date)):
        return mart == again
    rounding = 0.51 * 10.0 ** mart.as_tuple().exponent if isinstance(mart, Decimal) else 0.0
    return abs(float(mart) - float(again)) <= within * max(1.0, abs(float(mart))) + rounding


# ------------------------------------------------------------------------------------------------------------ text and tables


class Text:
    """A line of prose with computed figures: Markdown in a notebook, plain text elsewhere."""

    def __init__(self, words: str):
        self.words = words

    def __repr__(self) -> str:
        return self.words.replace("\u00a0", " ").replace("**", "")

    def _repr_markdown_(self) -> str:
        return self.words


class Table:
    """A table of words: Markdown in a notebook, aligned text elsewhere. The first column is at the left, figures at the right."""

    def __init__(self, heads: Sequence[str], rows: Iterable[Sequence[str]], words: int = 1):
        self.heads, self.lines, self.words = list(heads), [[str(cell) for cell in row] for row in rows], words

    def __repr__(self) -> str:
        lines = [self.heads, *self.lines]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.heads))]
        return "\n".join(
            "  ".join(
                cell.ljust(width) if i < self.words else cell.rjust(width)
                for i, (cell, width) in enumerate(zip(line, widths))
            ).rstrip()
            for line in lines
        ).replace("\u00a0", " ")

    def _repr_markdown_(self) -> str:
        def line(cells: Iterable[str]) -> str:
            return "| " + " | ".join(cell.replace("|", "\\|").replace("<", "&lt;") for cell in cells) + " |"

        marks = [":--" if i < self.words else "--:" for i in range(len(self.heads))]
        return "\n".join([line(self.heads), line(marks), *(line(row) for row in self.lines)])


def _signed(text: str) -> str:
    return text.replace("-", "\u2212")


def count_of(number: int | None) -> str:
    """``1,204``; nothing where it is not known."""
    return "" if number is None else _signed(f"{number:,}")


def share(number: float | None) -> str:
    """``4.3 %`` for 0.043."""
    return "" if number is None else _signed(f"{100 * number:.1f}") + "\u00a0%"


def points(number: float | None) -> str:
    """``+4.3`` for a difference of 0.043 between shares: points, under a head that says so."""
    return "" if number is None else _signed(f"{100 * number:+.1f}")


def amount(number: Any) -> str:
    """``1,204.50``: an amount whose currency stands in the head."""
    return "" if number is None else _signed(f"{float(number):,.2f}")


def ratio(number: float | None) -> str:
    """``3.42 : 1``."""
    return "" if number is None else _signed(f"{number:,.2f}") + "\u00a0:\u00a01"


def months(number: float | None) -> str:
    """``7.5``: months, under a head that says so."""
    return "" if number is None else f"{number:.1f}"


def interval(low: Any, high: Any, write=share) -> str:
    """``3.1 % to 5.9 %``; nothing where it is not known."""
    return "" if low is None or high is None else f"{write(low)} to {write(high)}"


def month(day: date) -> str:
    """``2025-03``."""
    return f"{day:%Y-%m}"


def quarter(day: date) -> str:
    """``2025 Q1``."""
    return f"{day.year} Q{(day.month + 2) // 3}"


# ------------------------------------------------------------------------------------------------------------------- pictures

BLUE, ORANGE, GREEN, PURPLE, SKY, YELLOW, RED = "#0072B2", "#D55E00", "#009E73", "#AA4499", "#56B4E9", "#E69F00", "#882255"
PALE, INK, GRID = "#9a9a9a", "#222222", "#e2e2e2"
COLOURS = [BLUE, ORANGE, GREEN, PURPLE, SKY, YELLOW, RED]
"""Colours of Okabe and Ito with two of Tol: different also for those who see red and green alike."""


def draw_plainly() -> None:
    """Sets matplotlib up for all notebooks: the same picture everywhere, readable in a viewer that cannot run anything."""
    import matplotlib
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None:
        shell.run_line_magic("matplotlib", "inline")
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        # No version of the library in the file, so that a picture changes only where what it shows does.
        set_matplotlib_formats("png", dpi=96, bbox_inches="tight", metadata={"Software": None})
    matplotlib.rcParams.update(
        {
            "font.family": "DejaVu Sans",
            "font.size": 10,
            "axes.titlesize": 11,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.titlepad": 10,
            "axes.edgecolor": PALE,
            "axes.labelcolor": INK,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "axes.axisbelow": True,
            "axes.prop_cycle": matplotlib.cycler(color=COLOURS),
            "grid.color": GRID,
            "grid.linewidth": 0.8,
            "legend.frameon": False,
            "figure.constrained_layout.use": True,
            "figure.facecolor": "white",
        }
    )


def per_cent(axis) -> None:
    """Writes the numbers of an axis as per cent: shares are drawn as they are, 0 to 1."""
    from matplotlib.ticker import PercentFormatter

    axis.set_major_formatter(PercentFormatter(xmax=1, decimals=None, symbol=" %"))


def in_points(axis) -> None:
    """Writes the numbers of an axis as points: differences of shares are drawn as they are, -1 to 1."""
    axis.set_major_formatter(lambda value, _: _signed(f"{100 * value:+.3g}") if abs(value) > 1e-9 else "0")


def say_where_empty(axes, why: str) -> None:
    """Writes into a picture that has nothing to show why that is so."""
    if not axes.has_data():
        axes.text(0.5, 0.5, why, ha="center", va="center", transform=axes.transAxes, color=PALE)
        axes.set_xticks([])


def forest(axes, labels: Sequence[str], values, lows, highs, reliable: Sequence[bool], zero: float | None = 0) -> None:
    """Estimates as dots on their 95 % intervals, the first at the top; what is not reliable is pale."""
    for place, (value, low, high, sure) in enumerate(zip(values, lows, highs, reliable)):
        colour = BLUE if sure else PALE
        if low is not None and high is not None:
            axes.plot([low, high], [place, place], color=colour, linewidth=3, alpha=0.55, solid_capstyle="butt")
        if value is not None:
            axes.plot([value], [place], "o", color=colour, markersize=7)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(max(1, len(labels)) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    if zero is not None:
        axes.axvline(zero, color=INK, linewidth=1)
