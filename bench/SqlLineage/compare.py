"""Runs the texts of this bench through sqlglot, for the ratios that the bench page gives.

Usage: compare.py DATA_FOLDER [SECONDS]; needs sqlglot (Debian: python3-sqlglot). Prints the same lines as the bench.
"""
import json
import re
import sys
import time

import sqlglot
from sqlglot import lineage, parse
from sqlglot.optimizer.qualify_columns import qualify_columns
from sqlglot.optimizer.qualify_tables import qualify_tables
from sqlglot.schema import MappingSchema

folder = sys.argv[1]
seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 5.0


def measure(name, texts, action):
    """Rounds over all texts until the time is up; failures count as work done."""
    failed = 0
    size = sum(len(t) for t in texts) / 1e6
    started = time.process_time()
    rounds = 0
    while time.process_time() - started < seconds:
        failed = 0
        for text in texts:
            try:
                action(text)
            except Exception:  # Old versions fail in many ways; each counts.
                failed += 1
        rounds += 1
    taken = time.process_time() - started
    print(f"{name}: {size * rounds / taken:.2f} MB/s, {len(texts) * rounds / taken:.1f} texts/s, {failed} of {len(texts)} failed")


queries, schema = [], {}
for line in open(f"{folder}/lineage/tpcds.jsonl"):
    case = json.loads(line)
    queries.append(case["sql"])
    schema = schema or {t: {c: "int" for c in columns} for t, columns in case["schema"].items()}
script = open(f"{folder}/sql/microsoft+sql-server-samples/samples/databases/adventure-works/oltp-install-script/instawdb.sql", encoding="utf-8-sig").read()
batches = [b for b in re.split(r"(?im)^\s*GO\s*$", script) if b.strip()]
shared = MappingSchema(schema)


def all_columns(sql):
    """Every output column of a query with the columns that it comes from."""
    expression = sqlglot.parse_one(sql)
    for select in expression.selects:
        lineage.lineage(select.alias_or_name, expression, schema=schema)


print("sqlglot", sqlglot.__version__)
measure("tpcds parse", queries, lambda sql: parse(sql))
measure("tpcds qualify only", queries, lambda sql: qualify_columns(qualify_tables(sqlglot.parse_one(sql)), shared))
measure("tpcds parse and lineage", queries, all_columns)
measure("adventure-works parse", batches, lambda sql: parse(sql, read="tsql"))
