#!/usr/bin/env python3
"""Proves what the local AWS stack can do, against the running stack, whose stack.env must have been sourced.

Ends with `N passed, M failed`. Where `up --endpoint-only` has started the stack, checks with containers are left out.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter

from checks import CHECKS
from checks.harness import NOTES, Check
from checks.stack import HAS_CONTAINERS


def succeeds(check: Check) -> bool:
    started = time.monotonic()
    try:
        check.run()
        success = True
    except Exception:
        traceback.print_exc(limit=-3)
        success = False
    outcome = "passed" if success else "failed"
    print(f"{outcome} {check.name} ({time.monotonic() - started:.1f} s)", flush=True)
    return success


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", metavar="WORD", help="runs only checks with one of the words in their name")
    words = parser.parse_args().words

    chosen = [check for check in CHECKS if not words or any(word in check.name for word in words)]
    possible = [check for check in chosen if HAS_CONTAINERS or not check.needs_containers]
    counts = Counter(succeeds(check) for check in possible)

    for line in NOTES:
        print(f"measured: {line}")
    if len(possible) < len(chosen):
        print(f"left out: {len(chosen) - len(possible)} checks that need containers")
    print(f"{counts[True]} passed, {counts[False]} failed")
    return 1 if counts[False] else 0


if __name__ == "__main__":
    sys.exit(main())
