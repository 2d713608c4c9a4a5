"""Compares what a real Superset says with the marts that it reads.

Every check prints what it has seen; the first that fails ends the program with its reason.
"""

import decimal
import json
import os
import sqlite3
import sys
from collections import defaultdict

import psycopg2
import requests

ADDRESS, HOME, POSTGRES = sys.argv[1:4]

# What Superset keeps of a bundle.
TABLES = ["dbs", "tables", "table_columns", "sql_metrics", "slices", "dashboards", "dashboard_slices"]

# The ratios that charts show, written here a second time from the definitions: upper and lower part.
RATIOS = {
    "arpa": ("revenue", "active_customer_months"),
    "average_handle_seconds": ("handle_seconds", "contacts_handled"),
    "cac": ("acquisition_spend", "customers"),
    "churn_rate": ("churned_customers", "matched_customers"),
    "contribution_margin": ("contribution", "revenue"),
    "cost_per_contact": ("total_cost_amount", "contacts"),
    "gross_revenue_retention": ("gross_retained", "retention_opening"),
    "mean_score": ("score_sum", "scored_answers"),
    "net_revenue_retention": ("net_retained", "retention_opening"),
    "occupancy": ("handling_seconds", "handling_seconds+ready_seconds"),
    "retention_rate": ("retained_customers", "cohort_size"),
    "service_level": ("answered_in_target", "offered"),
    "share_negative": ("negative_answers", "judged_answers"),
}

# Columns that charts show of single rows: many rows of one group must give nothing.
SINGLE = {"value", "value_amount", "survival", "clv_to_cac", "clv_margin_to_cac"}


def fail(reason):
    sys.exit("FAILED: " + reason)


def login():
    session = requests.Session()
    token = session.post(
        ADDRESS + "/api/v1/security/login",
        json={"username": "admin", "password": os.environ["SUPERSET_PASSWORD"], "provider": "db"},
        timeout=300,
    ).json()["access_token"]
    session.headers["Authorization"] = "Bearer " + token
    csrf = session.get(ADDRESS + "/api/v1/security/csrf_token/", timeout=300).json()["result"]
    session.headers.update({"X-CSRFToken": csrf, "Referer": ADDRESS})
    return session


def objects():
    """Number and ids of everything that Superset keeps."""
    with sqlite3.connect(HOME + "/superset.db") as store:
        counts = {table: store.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}
        ids = {
            table: sorted(store.execute(f"SELECT id, uuid FROM {table}").fetchall())
            for table in ["dbs", "tables", "slices", "dashboards"]
        }
    return counts, ids


def snapshot():
    counts, ids = objects()
    with open(HOME + "/objects.json", "w", encoding="utf-8") as file:
        json.dump({"counts": counts, "ids": {t: [[i, u.hex()] for i, u in rows] for t, rows in ids.items()}}, file)
    print("after the first import:", counts)
    for table, least in {"dbs": 1, "tables": 16, "slices": 25, "dashboards": 3}.items():
        if counts[table] < least:
            fail(f"{counts[table]} {table}, {least} were expected at least")


def spoil(session):
    """Changes what an import must bring back: a chart's title, a metric's formula, a column's meaning."""
    chart = next(c for c in charts(session) if c["slice_name"] == "Queues")
    answer = session.put(f"{ADDRESS}/api/v1/chart/{chart['id']}", json={"slice_name": "Somebody's queues"}, timeout=300)
    answer.raise_for_status()
    with sqlite3.connect(HOME + "/superset.db") as store:
        store.execute("UPDATE sql_metrics SET expression = 'AVG(service_level)' WHERE metric_name = 'service_level'")
        store.execute("UPDATE table_columns SET description = 'old' WHERE column_name = 'offered'")


def compare_objects():
    counts, ids = objects()
    with open(HOME + "/objects.json", encoding="utf-8") as file:
        first = json.load(file)
    if counts != first["counts"]:
        fail(f"a second import changed the number of objects: {first['counts']} before, {counts} after")
    if {t: [[i, u.hex()] for i, u in rows] for t, rows in ids.items()} != first["ids"]:
        fail("a second import changed ids")
    with sqlite3.connect(HOME + "/superset.db") as store:
        titles = [row[0] for row in store.execute("SELECT slice_name FROM slices")]
        formulas = store.execute("SELECT count(*) FROM sql_metrics WHERE expression LIKE 'AVG%'").fetchone()[0]
        meanings = store.execute("SELECT count(*) FROM table_columns WHERE description = 'old'").fetchone()[0]
    if "Somebody's queues" in titles or formulas or meanings:
        fail("a second import did not bring back what was changed in between")
    print("after the second import: the same objects, and what was changed in between is as in the bundle")


def charts(session):
    found = session.get(ADDRESS + "/api/v1/chart/", params={"q": "(page_size:100)"}, timeout=300).json()["result"]
    return sorted(found, key=lambda chart: chart["slice_name"])


def datasets(session):
    found = session.get(ADDRESS + "/api/v1/dataset/", params={"q": "(page_size:100)"}, timeout=300).json()["result"]
    for dataset in found:
        yield session.get(f"{ADDRESS}/api/v1/dataset/{dataset['id']}", timeout=300).json()["result"]


def number(value):
    return None if value is None else float(value)


def is_same(left, right):
    left, right = number(left), number(right)
    if left is None or right is None:
        return left is None and right is None
    return abs(left - right) <= 1e-6 * max(1.0, abs(left), abs(right))


def added(rows, terms):
    return sum(rows[name] for name in terms.split("+"))


def expected_measure(name, rows):
    if name in RATIOS:
        upper, lower = RATIOS[name]
        names = (upper + "+" + lower).split("+")
        known = [row for row in rows if all(row[column] is not None for column in names)]
        below = sum((decimal.Decimal(added(row, lower)) for row in known), decimal.Decimal(0))
        above = sum((decimal.Decimal(added(row, upper)) for row in known), decimal.Decimal(0))
        return above / below if below else None
    if name in SINGLE:
        return rows[0][name] if len(rows) == 1 else None
    values = [row[name] for row in rows if row[name] is not None]
    return sum(values) if values else None


def cut(value, grain):
    """The start of the period that a day or instant lies in, as a day."""
    import datetime

    day = value.date() if isinstance(value, datetime.datetime) else value
    if grain is None:
        return day
    if grain == "P1W":
        return day - datetime.timedelta(days=day.weekday())
    month = day.month if grain == "P1M" else (day.month - 1) // 3 * 3 + 1
    return day.replace(month=month, day=1)


def shown_key(value):
    import datetime

    if isinstance(value, (int, float)) and value > 1e10:
        return datetime.datetime.fromtimestamp(value / 1000, datetime.timezone.utc).date()
    return value


def check_chart(session, cursor, chart):
    """Asks Superset for the chart's data and makes the same from the rows of the mart."""
    stored = session.get(f"{ADDRESS}/api/v1/chart/{chart['id']}", timeout=300).json()["result"]
    params = json.loads(stored["params"])
    context = json.loads(stored["query_context"])["queries"][0]
    answer = session.get(f"{ADDRESS}/api/v1/chart/{chart['id']}/data/", timeout=300)
    if answer.status_code != 200:
        fail(f"{chart['slice_name']}: {answer.status_code} {answer.text[:500]}")
    data = answer.json()["result"][0]["data"]
    table = chart["datasource_name_text"].split(".")[-1]
    filters = [f for f in params["adhoc_filters"] if f["operator"] == "=="]
    where = " AND ".join(f'"{f["subject"]}" = %s' for f in filters) or "TRUE"
    cursor.execute(f'SELECT * FROM mart."{table}" WHERE {where}', [f["comparator"] for f in filters])
    names = [column.name for column in cursor.description]
    rows = [dict(zip(names, row)) for row in cursor.fetchall()]
    if not rows:
        fail(f"{chart['slice_name']}: the mart has no row for it")
    if params.get("query_mode") == "raw":
        expected = sorted((str(row["period_start"]), row["metric_id"], number(row["value"])) for row in rows)
        shown = sorted((str(shown_key(row["period_start"])), row["metric_id"], number(row["value"])) for row in data)
        expected = sorted(expected, reverse=True)[: len(shown)] if len(expected) > len(shown) else expected
        if len(shown) != min(len(rows), params["row_limit"]) or [s for s in shown if s not in set(expected)] and len(rows) <= params["row_limit"]:
            fail(f"{chart['slice_name']}: shows {len(shown)} rows, the mart has {len(rows)}")
        print(f"  {chart['slice_name']}: {len(shown)} rows of {len(rows)} in mart.{table}")
        return
    axes = [c for c in context["columns"] if isinstance(c, dict)]
    by = [c for c in context["columns"] if isinstance(c, str)]
    groups = defaultdict(list)
    for row in rows:
        key = []
        for axis in axes:
            value = row[axis["label"]]
            key.append(value if isinstance(value, (int, str)) else cut(value, axis.get("timeGrain")))
        groups[tuple(key + [row[name] for name in by])].append(row)
    shown = {}
    for row in data:
        key = [shown_key(row[axis["label"]]) for axis in axes] + [shown_key(row[name]) for name in by]
        shown[tuple(key)] = row
    if len(shown) != len(data) or set(shown) != set(groups):
        odd = sorted(map(str, set(shown) ^ set(groups)))[:6]
        fail(f"{chart['slice_name']}: {len(data)} groups shown, {len(groups)} in the mart; in one alone: {odd}")
    figures = 0
    for key, group in groups.items():
        for name in context["metrics"]:
            wanted, got = expected_measure(name, group), shown[key][name]
            if not is_same(wanted, got):
                fail(f"{chart['slice_name']}, {key}, {name}: {got} shown, {wanted} in mart.{table}")
            figures += wanted is not None
    if not figures:
        fail(f"{chart['slice_name']}: shows nothing at all")
    print(f"  {chart['slice_name']}: {figures} figures in {len(groups)} groups as in {len(rows)} rows of mart.{table}")


def check_measures(cursor, dataset, keys):
    """A measure that is named as a column equals it on each row; over rows that do not go together it is empty."""
    table, columns = dataset["table_name"], {column["column_name"] for column in dataset["columns"]}
    same = guarded = 0
    for metric in dataset["metrics"]:
        name, expression = metric["metric_name"], metric["expression"]
        if name in columns:
            cursor.execute(
                f"SELECT count(*), count(m), count(c) FROM (SELECT {expression} AS m, MAX(\"{name}\") AS c"
                f' FROM mart."{table}" GROUP BY {keys}) rows WHERE (m IS NULL) <> (c IS NULL)'
                " OR abs(m - c) > 1e-6 * greatest(1, abs(c))"
            )
            wrong = cursor.fetchone()[0]
            if wrong:
                fail(f"measure {name} of mart.{table} differs from the column in {wrong} rows")
            same += 1
        if expression.startswith("CASE WHEN MIN("):
            cursor.execute(f'SELECT {expression}, MIN("slice_kind") = MAX("slice_kind") FROM mart."{table}"'
                           if "slice_kind" in columns
                           else f'SELECT {expression}, count(*) < 2 FROM mart."{table}"')
            value, is_one = cursor.fetchone()
            if value is not None and not is_one:
                fail(f"measure {name} of mart.{table} adds up rows that overlap: {value}")
            guarded += 1
    print(f"  mart.{table}: {same} measures equal their column on every row, {guarded} stay empty over everything")


def main():
    session = login()
    step = sys.argv[4]
    if step == "first":
        snapshot()
        spoil(session)
        return
    compare_objects()
    with psycopg2.connect(POSTGRES) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, string_agg(quote_ident(a.attname), ', ') FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'mart'"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) WHERE i.indisprimary GROUP BY c.relname"
        )
        keys = dict(cursor.fetchall())
        print("measures:")
        for dataset in sorted(datasets(session), key=lambda one: one["table_name"]):
            check_measures(cursor, dataset, keys[dataset["table_name"]])
        print("charts:")
        seen = charts(session)
        for chart in seen:
            check_chart(session, cursor, chart)
    print(f"{len(seen)} charts show what the marts hold")


main()
