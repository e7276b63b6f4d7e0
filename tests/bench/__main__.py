"""``make bench``: runs every ``bench_*`` module beside this one and writes the figures to ``docs/benchmarks.md``.

A module's ``run()`` gives one dict or a list of them: ``name``, ``ours``, ``reference``, ``ratio``, ``unit``, ``runs``,
and if it wants to, ``note``. Both figures are measured in the same run on the same machine: the ratio is what can be
compared, the figures are this machine's.
"""

import datetime
import importlib
import os
import pkgutil
import platform
import sys
from pathlib import Path
from typing import Any

import django

import tests.bench

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
COLUMNS = ("name", "ours", "reference", "ratio", "unit", "runs")
HEAD = """\
# Benchmarks

Written by `make bench`. Each figure is measured in the same run as its reference, in turns; the ratio is what can be
compared, the figures are one machine's.

{machine}

| what | ours | reference | ratio | unit | runs |
|---|---:|---:|---:|---|---:|
"""


def modules() -> list[str]:
    names = (module.name for module in pkgutil.iter_modules(tests.bench.__path__))
    return sorted(f"tests.bench.{name}" for name in names if name.startswith("bench_"))


def run(module: str) -> list[dict[str, Any]]:
    print(f"{module} …", flush=True)
    answer = importlib.import_module(module).run()
    rows = answer if isinstance(answer, list) else [answer]
    for row in rows:
        print("  " + "  ".join(f"{column} {row[column]}" for column in COLUMNS), flush=True)
    return rows


def machine() -> str:
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return (
        f"{today}, {platform.system()} {platform.machine()} with {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, Django {django.__version__}."
    )


def page(rows: list[dict[str, Any]]) -> str:
    table = "".join("| " + " | ".join(str(row[column]) for column in COLUMNS) + " |\n" for row in rows)
    notes = "".join(f"\n{row['name']}: {row['note']}\n" for row in rows if row.get("note"))
    return HEAD.format(machine=machine()) + table + notes


def main() -> int:
    PAGE.write_text(page([row for module in modules() for row in run(module)]), encoding="utf-8")
    print(f"Written to {PAGE.relative_to(Path.cwd())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
