"""From rows back to records: which column becomes which key, and which keys hold records of their own."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = Sequence[Any]
Record = dict[str, Any]
Convert = Callable[[Any], Any]
CONVERT: dict[str, Convert] = {"boolean": bool, "address": lambda text: text and json.loads(text)}
CONVERT["location"] = CONVERT["address"]


@dataclass
class Shape:
    """One record of an answer. ``sobject`` is its type, or the number of the column that says it.

    ``variants`` are the shapes that TYPEOF gives to some types; the others keep this one.
    """

    sobject: str | int
    key: int
    values: dict[str, tuple[int, Convert | None]] = field(default_factory=dict)
    parents: dict[str, "Shape"] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    variants: dict[str, "Shape"] = field(default_factory=dict)

    def builder(self, base: str) -> Callable[[Row], Record]:
        """A function that makes the record of a row; ``base`` is ``/services/data/v66.0/sobjects``."""
        names = tuple(self.values)
        columns = [column for column, _ in self.values.values()]
        converted = [(name, convert) for name, (_, convert) in self.values.items() if convert]
        parents = [(name, shape.key, shape.builder(base)) for name, shape in self.parents.items()]
        files = list(self.files.items())
        variants = {name: shape.builder(base) for name, shape in self.variants.items()}
        sobject, key = self.sobject, self.key
        together = columns == list(range(columns[0], columns[0] + len(columns))) if columns else False
        first, after = (columns[0], columns[-1] + 1) if columns else (0, 0)

        def build(row: Row) -> Record:
            name = sobject if isinstance(sobject, str) else row[sobject]
            if name in variants:
                return variants[name](row)
            url = f"{base}/{name}/{row[key]}"
            record: Record = {"attributes": {"type": name, "url": url}}
            record.update(zip(names, row[first:after] if together else map(row.__getitem__, columns), strict=True))
            for each, convert in converted:
                record[each] = convert(record[each])
            for each, column in files:
                record[each] = f"{url}/{each}" if row[column] else None
            for each, column, parent in parents:
                record[each] = parent(row) if row[column] is not None else None
            return record

        return build
