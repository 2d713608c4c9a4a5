"""Reads an extract back through Tableau's own API and compares every column with the Parquet files that it was made from.

    read_back.py MARTS FILE.hyper
"""

import json
import sys
from pathlib import Path

import duckdb
import tableauhyperapi as api

marts, extract = Path(sys.argv[1]).absolute(), Path(sys.argv[2]).absolute()
manifest = json.loads((marts / "manifest.json").read_text(encoding="utf-8"))
compared, different = 0, []


def total(name, kind):
    """Something of a column that both engines say and that changes with any of its values."""
    quoted = '"' + name + '"'
    if kind in ("bigint", "int", "double") or kind.startswith("decimal"):
        return f"sum(CAST({quoted} AS DOUBLE PRECISION))"
    if kind == "boolean":
        return f"CAST(sum(CASE WHEN {quoted} THEN 1 ELSE 0 END) AS DOUBLE PRECISION)"
    if kind == "date":
        return f"CAST(sum({quoted} - DATE '2000-01-01') AS DOUBLE PRECISION)"
    if kind == "timestamp":
        return f"CAST(sum(extract(hour FROM {quoted}) + extract(minute FROM {quoted}) * 24 + extract(day FROM {quoted}) * 1440) AS DOUBLE PRECISION)"
    return f"CAST(sum(char_length({quoted})) AS DOUBLE PRECISION)"


def agree(one, other):
    if one is None or other is None:
        return one is None and other is None
    return abs(one - other) <= 1e-9 * max(1.0, abs(one))


database = duckdb.connect()
database.execute("SET TimeZone = 'UTC'")
database.execute("CREATE MACRO char_length(text) AS length(text)")
with api.HyperProcess(api.Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU, parameters={"log_config": ""}) as hyper:
    with api.Connection(hyper.endpoint, str(extract)) as connection:
        for file in manifest["files"]:
            layer, name = file["table"].split(".")
            table = api.TableName("mart", name if layer == "mart" else f"{layer}_{name}")
            columns = [c for c in file["columns"] if not c["type"].startswith(("array<", "struct<", "map<"))]
            held = [c.name.unescaped for c in connection.catalog.get_table_definition(table).columns]
            if held != [c["name"] for c in columns]:
                different.append(f"{table}: columns {held}")
            wanted = ", ".join(part for c in columns for part in (f'count("{c["name"]}")', total(c["name"], c["type"])))
            there = connection.execute_list_query(f"SELECT count(*), {wanted} FROM {table}")[0]
            here = database.execute(f"SELECT count(*), {wanted} FROM read_parquet(?)", [str(marts / file["file"])]).fetchone()
            names = ["rows", *(part for c in columns for part in (f"{c['name']}, values", f"{c['name']}, total"))]
            for what, one, other in zip(names, here, there):
                compared += 1
                if not agree(one, other):
                    different.append(f"{table} {what}: Parquet {one}, extract {other}")
if different or compared < len(manifest["files"]):
    print("\n".join(different or ["Nothing was compared."]), file=sys.stderr)
    sys.exit(1)
print(f"{len(manifest['files'])} tables, {compared} counts and totals agree")
