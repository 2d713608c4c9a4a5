"""Asks the SQL server through SQLAlchemy, as Superset does, and compares with what the program itself reads.

check.py tables PORT SCRIPT        names, columns, types and comments against the script that was registered; rows against its counts
check.py rows PORT TABLE CSV       all rows of a table against `deskledger query --format csv "SELECT * FROM table ORDER BY ALL"`
check.py measures PORT SCRIPT      every measure of every metric view against the plain query
check.py run PORT RUN SCRIPT       every view shows that run
"""

import csv
import datetime
import decimal
import re
import sys

import yaml
from sqlalchemy import create_engine, inspect, text

sys.path.insert(0, __file__.rsplit("/", 2)[0])
import superset_hive  # noqa: E402,F401

WRONG = []


def same(what, wanted, found):
    if wanted != found:
        WRONG.append(f"{what}: must be {wanted!r}, is {found!r}")


def views(script):
    """Schema and name of each view of a script to its statement."""
    found = {}
    for statement in script.split(";\n"):
        head = re.search(r"CREATE (?:OR REPLACE )?VIEW `?(\w+)`?\.`?(\w+)`?", statement)
        if head:
            found[head.groups()] = statement
    return found


def is_metric(name):
    return name[0] == "metrics"


def tables(engine, script):
    inspector = inspect(engine)
    registered = views(script)
    for schema in sorted({name[0] for name in registered}):
        wanted = sorted(name[1] for name in registered if name[0] == schema)
        same(f"tables of {schema}", [], inspector.get_table_names(schema))
        same(f"views of {schema}", wanted, sorted(inspector.get_view_names(schema)))
    for name, statement in registered.items():
        if is_metric(name):
            continue
        columns = inspector.get_columns(name[1], name[0])
        wanted = re.findall(r"^  `?(\w+)`? COMMENT '", statement, re.MULTILINE)
        same(f"columns of {name}", wanted, [column["name"] for column in columns])
        same(f"untyped columns of {name}", [], [c["name"] for c in columns if str(c["type"]) == "NULL"])
    types = {column["name"]: str(column["type"]) for column in inspector.get_columns("contact_centre_interval", "mart")}
    # PyHive knows no time zones and no precision; it says DECIMAL and TIMESTAMP in its own words.
    same("type of an instant", "TIMESTAMP", types["interval_start"])
    types = {column["name"]: str(column["type"]) for column in inspector.get_columns("cost_per_contact", "mart")}
    same("type of a day", "DATE", types["month"])
    same("type of an amount", "DECIMAL", types["total_cost_amount"])
    with engine.connect() as connection:
        registered_rows = connection.execute(text("SELECT table_name, row_count FROM audit.registered_tables")).fetchall()
        same("registered tables", sum(not is_metric(name) for name in registered) - 1, len(registered_rows))
        # One query of a handful of views: planning all of them together would take longer than all else here.
        registered_rows = [row for row in registered_rows if row[0].startswith("mart.") or row[0] in ("dim.customer", "fact.ticket")]
        counts = " UNION ALL ".join(f"SELECT '{table}' AS t, count(*) AS n FROM {table}" for table, _ in registered_rows)
        same("rows", sorted(map(tuple, registered_rows)), sorted(map(tuple, connection.execute(text(counts)))))
    return f"{len(registered)} views"


def rows(engine, table, file):
    with engine.connect() as connection:
        result = connection.execute(text(f"SELECT * FROM {table} ORDER BY ALL"))
        found = [list(row) for row in result]
    with open(file, newline="", encoding="utf-8") as stream:
        wanted = list(csv.reader(stream))[1:]
    same(f"number of rows of {table}", len(wanted), len(found))
    kinds = set()
    for number, (right, left) in enumerate(zip(wanted, found), 1):
        for column, (expected, value) in enumerate(zip(right, left)):
            kinds.add(type(value).__name__)
            if not equal(expected, value):
                same(f"{table}, row {number}, column {column + 1}", expected, value)
        if len(WRONG) > 10:
            break
    if not wanted:
        WRONG.append(f"{table} has no rows to compare")
    return f"{len(found)} rows of {table} ({', '.join(sorted(kinds))})"


def equal(expected, value):
    if value is None:
        return expected == ""
    if isinstance(value, bool):
        return expected == str(value).lower()
    if isinstance(value, datetime.datetime):
        return datetime.datetime.fromisoformat(expected.replace("Z", "").replace(" ", "T")) == value
    if isinstance(value, datetime.date):
        return expected == value.isoformat()
    if isinstance(value, decimal.Decimal):
        return decimal.Decimal(expected) == value
    if isinstance(value, float):
        return float(expected) == value
    return expected == str(value)


def measures(engine, script):
    asked = values = 0
    with engine.connect() as connection:
        for name, statement in views(script).items():
            if not is_metric(name):
                continue
            view = yaml.safe_load(statement.split("$$")[1])
            # By a dimension whose values make small groups, so that measures are not all empty.
            by = [d["name"] for d in view["dimensions"] if d["name"] in KEYS] or [view["dimensions"][0]["name"]]
            group = ", ".join(f"`{column}`" for column in by)
            metric = ", ".join(f"MEASURE(`{m['name']}`) AS m{i}" for i, m in enumerate(view["measures"]))
            plain = ", ".join(f"{m['expr']} AS m{i}" for i, m in enumerate(view["measures"]))
            # One slice of those that stand side by side; the rows of all of them would be many.
            where = "WHERE slice_kind = 'all' " if "slice_kind" in {d["name"] for d in view["dimensions"]} else ""
            order = f"{where}GROUP BY {group} ORDER BY ALL"
            found = connection.execute(text(f"SELECT {group}, {metric} FROM metrics.{name[1]} {order}")).fetchall()
            wanted = connection.execute(text(f"SELECT {group}, {plain} FROM {view['source']} {order}")).fetchall()
            same(f"measures of {name[1]}", [tuple(row) for row in wanted], [tuple(row) for row in found])
            asked += len(view["measures"])
            values += sum(value is not None for row in found for value in row[len(by) :])
        # And one that is written here, over the months of all customers.
        where = "WHERE slice_kind = 'all' AND period_kind = 'month'"
        found = connection.execute(text(f"SELECT MEASURE(churn_rate) AS r FROM metrics.churn {where}")).scalar()
        wanted = connection.execute(
            text(f"SELECT sum(churned) AS upper_part, sum(customers_start) AS lower_part FROM mart.churn {where}")
        ).one()
        same("churn rate", wanted[0] / wanted[1], found)
        if not found:
            WRONG.append("the churn rate of the sample is nothing, so it proves nothing")
        # Slices together are the same customers twice: empty, not wrong.
        same("slices together", None, connection.execute(text("SELECT MEASURE(churned) AS r FROM metrics.churn")).scalar())
    return f"{asked} measures, {values} values"


KEYS = {"period_start", "period_kind", "slice_kind", "month", "metric_id", "statistic", "currency", "queue", "cohort", "theme", "day"}


def run(engine, wanted, script):
    with engine.connect() as connection:
        same("runs", [wanted], [row[0] for row in connection.execute(text("SELECT DISTINCT run_id FROM audit.registered_tables"))])
        for name in views(script):
            shown = connection.execute(text(f"SHOW TBLPROPERTIES {name[0]}.{name[1]} ('deskledger.run')")).one()
            same(f"run of {name[0]}.{name[1]}", wanted, shown[1])
    return f"all views show {wanted}"


def main(what, port, *arguments):
    engine = create_engine(f"hive://analyst@127.0.0.1:{port}/mart")
    arguments = [open(a, encoding="utf-8").read() if a.endswith(".sql") else a for a in arguments]
    said = {"tables": tables, "rows": rows, "measures": measures, "run": run}[what](engine, *arguments)
    for line in WRONG[:20]:
        print(line)
    print(f"SQLAlchemy, {what}: {len(WRONG)} wrong of {said}" if WRONG else f"SQLAlchemy, {what}: {said}, all as they must be")
    return 1 if WRONG else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
