"""What PyHive's dialect gets wrong of Spark, put right. Superset loads it by `import superset_hive` in superset_config.py.

Spark answers SHOW TABLES and SHOW VIEWS with schema, name and a flag; PyHive and Superset take the first column for the name, so a
list of tables is the name of the schema again and again (https://github.com/dropbox/PyHive/issues/150).
"""

from pyhive import sqlalchemy_hive
from sqlalchemy import text


def _names(connection, what, schema):
    where = f" IN `{schema}`" if schema else ""
    return [row[1] for row in connection.execute(text(f"SHOW {what}{where}"))]


def get_table_names(self, connection, schema=None, **kw):
    """Tables that are no views; SHOW TABLES lists both."""
    views = set(_names(connection, "VIEWS", schema))
    return [name for name in _names(connection, "TABLES", schema) if name not in views]


def get_view_names(self, connection, schema=None, **kw):
    """Views."""
    return _names(connection, "VIEWS", schema)


sqlalchemy_hive.HiveDialect.get_table_names = get_table_names
sqlalchemy_hive.HiveDialect.get_view_names = get_view_names

try:
    from superset.db_engine_specs.hive import HiveEngineSpec
except ImportError:
    pass
else:

    def _view_names(cls, database, inspector, schema):
        return set(inspector.get_view_names(schema))

    def _table_names(cls, database, inspector, schema):
        return set(inspector.get_table_names(schema))

    HiveEngineSpec.get_view_names = classmethod(_view_names)
    HiveEngineSpec.get_table_names = classmethod(_table_names)
