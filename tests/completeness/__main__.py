"""Print the size of the matrix: `python -m tests.completeness [how many things besides at a time]`."""

from __future__ import annotations

import sys
from collections import Counter

from tests.completeness.arrivals import Result
from tests.completeness.exploration import explored
from tests.completeness.lines import lines_of_service
from tests.scenario.three_services_in_memory import MANIFESTS


def main() -> int:
    found = explored(int(sys.argv[1])) if len(sys.argv) > 1 else explored()
    results: Counter[Result] = Counter()
    for (_, result), count in found.cells.items():
        results[result] += count
    examples = {example for example, _ in found.cells}
    lines = [line for manifest in MANIFESTS.values() for line in lines_of_service(manifest)]
    print(f"{len(found.tried)} states tried, {len(found.states)} reached; {len(examples)} arrivals")
    print(f"{sum(results.values())} cells, of which")
    for result in Result:
        print(f"{results[result]:>8} {result}")
    print(f"{len(lines)} lines, {len(found.uses)} used; of {len(found.to_items)} an item or its keeping followed")
    print(*found.faults, sep="\n")
    return 1 if found.faults else 0


sys.exit(main())
