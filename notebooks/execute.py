"""Executes the notebooks over the published marts, and compares what they print with the outputs that are committed.

    execute.py [--renew | --own-data] [NOTEBOOK ...]

Pictures are not compared, for fonts are drawn differently by other versions and machines; the figures in them stand in the tables beside
them. Ends with 0, or with 1 where a notebook fails, complains, or prints something else than what is committed.
"""

from __future__ import annotations

import argparse
import difflib
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HERE = Path(__file__).resolve().parent
KEPT = ("text/markdown", "text/plain", "image/png")


def execute(file: Path) -> nbformat.NotebookNode:
    """A notebook with the outputs of now, without anything that changes from one machine or hour to the next."""
    notebook = nbformat.read(file, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(HERE)}},
        # The kernel warns that its ports on this machine's loopback are not encrypted; nothing secret goes there.
        extra_arguments=["--log-level=ERROR"],
    ).execute()
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
        for output in cell.get("outputs", []):
            if "data" in output:
                output.metadata = nbformat.from_dict({})
                output.data = nbformat.from_dict({kind: output.data[kind] for kind in KEPT if kind in output.data})
    return notebook


def printed(cell: nbformat.NotebookNode) -> list[str]:
    """What a cell shows, in lines of text; a picture is a line that says so."""
    lines = []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            lines += [f"{output.name}: {line}" for line in output.text.splitlines()]
        elif "data" in output and "image/png" in output.data:
            lines.append("a picture")
        elif "data" in output:
            lines += (output.data.get("text/markdown") or output.data.get("text/plain") or "").splitlines()
    return lines


def differences(committed: nbformat.NotebookNode, now: nbformat.NotebookNode) -> list[str]:
    """Where two executions of a notebook show something else, as a person reads it."""
    found = []
    for before, after in zip(committed.cells, now.cells):
        if before.cell_type == "code":
            found += difflib.unified_diff(
                printed(before), printed(after), f"cell {before.id}, committed", f"cell {before.id}, now", lineterm="", n=0
            )
    return found


def complaints(notebook: nbformat.NotebookNode) -> list[str]:
    """Warnings: a notebook that is read by others has none."""
    return [
        f"cell {cell.id}: {line}"
        for cell in notebook.cells
        for line in printed(cell)
        if cell.cell_type == "code" and line.startswith("stderr: ")
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="notebooks/test")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--renew", action="store_true", help="write the outputs of now into the notebooks")
    choice.add_argument("--own-data", action="store_true", help="execute over marts of your own: compare nothing, change nothing")
    parser.add_argument("notebooks", nargs="*", type=Path)
    options = parser.parse_args()
    failed = False
    for file in options.notebooks or sorted(HERE.glob("*.ipynb")):
        started = time.monotonic()
        committed = nbformat.read(file, as_version=4)
        try:
            now = execute(file)
        except CellExecutionError as error:
            print(f"FAILED     {file.name}\n{error.traceback or error}", file=sys.stderr)
            failed = True
            continue
        wrong = complaints(now)
        if options.renew and not wrong:
            nbformat.write(now, file)
        elif not options.own_data:
            wrong += differences(committed, now)
        failed |= bool(wrong)
        pictures = sum(line == "a picture" for cell in now.cells for line in printed(cell))
        state = "DIFFERENT" if wrong else "renewed" if options.renew else "executed" if options.own_data else "as committed"
        print(f"{state:12} {file.name}: {pictures} pictures, {time.monotonic() - started:.0f} s", flush=True)
        if wrong:
            print("\n".join(wrong[:40]), file=sys.stderr)
            print(
                "  next:  where the new figures are right, notebooks/test --renew; with marts of your own, --own-data",
                file=sys.stderr,
            )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
