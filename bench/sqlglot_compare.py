"""Runs the texts of the lineage bench through sqlglot and prints one JSON object with texts per second.

Usage: sqlglot_compare.py DATA_FOLDER [SECONDS]; needs sqlglot (Debian: python3-sqlglot).
"""
import json
import re
import sys
import time

import sqlglot
from sqlglot import lineage, parse

folder = sys.argv[1]
seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 2.0
rates = {}


def measure(name, texts, action):
    """Goes over the texts until the time is up; failures count as work done."""
    failed, done = set(), 0
    started = time.process_time()
    while time.process_time() - started < seconds:
        for number, text in enumerate(texts):
            try:
                action(text)
            except Exception:  # Old versions fail in many ways; each counts.
                failed.add(number)
        done += len(texts)
    rates[name] = {"textsPerSecond": done / (time.process_time() - started), "failed": len(failed)}


queries, schema = [], {}
for line in open(f"{folder}/lineage/tpcds.jsonl"):
    case = json.loads(line)
    queries.append(case["sql"])
    schema = schema or {t: {c: "int" for c in columns} for t, columns in case["schema"].items()}
script = open(f"{folder}/sql/microsoft+sql-server-samples/samples/databases/adventure-works/oltp-install-script/instawdb.sql", encoding="utf-8-sig").read()
batches = [b for b in re.split(r"(?im)^\s*GO\s*$", script) if b.strip()]


def all_columns(sql):
    """Every output column of a query with the columns that it comes from."""
    expression = sqlglot.parse_one(sql)
    for select in expression.selects:
        lineage.lineage(select.alias_or_name, expression, schema=schema)


measure("tpcds parse", queries, parse)
measure("tpcds lineage", queries, all_columns)
measure("adventure-works parse", batches, lambda sql: parse(sql, read="tsql"))
print(json.dumps({"version": sqlglot.__version__, "rates": rates}))
