"""Pairing against networkx and rustworkx, in one run: ratios of medians, and what becomes of whole courses."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from random import Random

import networkx as nx
import rustworkx as rx

from functions.breakouts.matching import match
from functions.breakouts.pairing.repair import repair
from functions.breakouts.pairing.request import Request
from infra.bundling import ROOT
from tests.courses import Groups, course, people, repeat_free_rounds
from tests.networkx_recipe import recipe

Row = tuple[str, str, str]
COURSES = 60


def pairing() -> list[Row]:
    return [*_times(), _cold(), *_repeat_free(), *_absent(), *_larger(), *_repairs()]


def _times() -> list[Row]:
    """16 rounds of history, read by each from the same groups."""
    rows = []
    for count, rounds in ((24, 31), (100, 11), (1000, 5)):
        everyone = people(count)
        history: list[tuple[tuple[str, ...], ...]] = []
        for number in range(16):
            history.append(match(Request(everyone, str(number), history=history)).groups)
        Random(count).shuffle(everyone)
        asked = Request(everyone, "press", history=history)
        ours = _median(lambda asked=asked: match(asked), 31)
        for name, theirs, aim in (
            ("networkx", _networkx, "150 or more" if count == 1000 else ""),
            ("rustworkx", _rustworkx, "50 or more" if count == 1000 else ""),
        ):
            ratio = _median(lambda asked=asked, theirs=theirs: theirs(asked), rounds) / ours
            rows.append((f"a round of {count}: {name} / ours ({ours * 1000:.2f} ms)", f"{ratio:.1f}", aim))
    return rows


def _median(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def _weights(asked: Request) -> Counter[frozenset[str]]:
    return Counter(frozenset(two) for groups in asked.history for group in groups for two in combinations(group, 2))


def _networkx(asked: Request) -> object:
    met, graph = _weights(asked), nx.Graph()
    graph.add_weighted_edges_from((a, b, -met[frozenset((a, b))]) for a, b in combinations(asked.present, 2))
    return nx.max_weight_matching(graph, maxcardinality=True)


def _rustworkx(asked: Request) -> object:
    met, names = _weights(asked), list(asked.present)
    graph: rx.PyGraph = rx.PyGraph()
    graph.add_nodes_from(names)
    graph.add_edges_from([(a, b, -met[frozenset((names[a], names[b]))]) for a, b in combinations(range(len(names)), 2)])
    return rx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)


READ = "import json, sys; everyone, history = json.load(open(sys.argv[1]))\n"
OURS = READ + (
    "sys.path.insert(0, sys.argv[2])\n"
    "from functions.breakouts.matching import match\nfrom functions.breakouts.pairing.request import Request\n"
    "match(Request(everyone, 'press', history=history))\n"
)
NETWORKX = READ + (
    "import networkx as nx\nfrom collections import Counter\nfrom itertools import combinations\n"
    "met = Counter(frozenset(two) for groups in history for group in groups for two in combinations(group, 2))\n"
    "graph = nx.Graph()\n"
    "graph.add_weighted_edges_from((a, b, -met[frozenset((a, b))]) for a, b in combinations(everyone, 2))\n"
    "nx.max_weight_matching(graph, maxcardinality=True)\n"
)


def _cold() -> Row:
    """A fresh interpreter, history in, groups out; less the same interpreter that only reads the history."""
    everyone, history = people(24), []
    for number in range(8):
        history.append(match(Request(everyone, str(number), history=history)).groups)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "history.json"
        file.write_text(json.dumps([everyone, history]), "utf-8")
        taken: dict[str, list[float]] = {READ: [], OURS: [], NETWORKX: []}
        for _ in range(21):
            for code, times in taken.items():
                times.append(_run(code, file))
    bare, ours, theirs = (statistics.median(times[1:]) for times in taken.values())
    return (
        f"a cold process for 24: networkx / ours ({(ours - bare) * 1000:.1f} ms)",
        f"{(theirs - bare) / (ours - bare):.0f}",
        "40 or more",
    )


def _run(code: str, file: Path) -> float:
    begin = time.perf_counter()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, "-I", "-c", code, str(file), str(ROOT)], check=True, env=environment)
    return time.perf_counter() - begin


def _repeat_free() -> list[Row]:
    rows = []
    even = {count: [repeat_free_rounds(count, f"bench {seed}") for seed in range(COURSES)] for count in range(6, 31, 2)}
    whole = sum(rounds == count - 1 for count, each in even.items() for rounds in each)
    rows.append(
        (
            f"even numbers from 6 to 30, {COURSES} courses each: n - 1 rounds without a repeat",
            f"{whole} of {len(even) * COURSES}",
            "all",
        )
    )
    for count in range(9, 26, 2):
        ceiling = count * (count - 1) // 2 // ((count + 3) // 2)
        short = Counter(ceiling - repeat_free_rounds(count, f"bench {seed}") for seed in range(COURSES))
        rows.append(
            (
                f"{count} people: courses that reach the {ceiling} rounds that can be counted; the most rounds short",
                f"{short[0]} of {COURSES}; {max(short)}",
                "; 1",
            )
        )
    return rows


def _absent() -> list[Row]:
    rows = []
    for count, absent, aim in ((24, 0.15, "0.25 or less"), (23, 0.0, ""), (12, 0.15, "")):
        played = [course(count, 10, f"bench {seed}", per_session=2, absent=absent) for seed in range(COURSES)]
        usual = [
            course(count, 10, f"bench {seed}", per_session=2, absent=absent, matcher=recipe) for seed in range(COURSES)
        ]
        ours, theirs = (statistics.mean(one.excess for one in each) for each in (played, usual))
        what = f"{count} people, 10 sessions of 2 rounds, {absent:.0%} absent"
        rows += [
            (f"{what}: repeats over the bound, ours; networkx", f"{ours:.2f}; {theirs:.2f}", aim),
            (
                f"{what}: ours / networkx",
                f"{ours / theirs:.2f}" if theirs else "-",
                "0.10 or less" if count > 12 else "",
            ),
            (
                f"{what}: turns in the odd place, most less fewest, ours; networkx",
                f"{max(one.spread for one in played)}; {max(one.spread for one in usual)}",
                "2 or less" if not absent else "",
            ),
            (
                f"{what}: rounds with a proof",
                f"{sum(one.certified for one in played) / (20 * COURSES):.0%}",
                "95 % or more",
            ),
        ]
    return rows


def _larger() -> list[Row]:
    rows = []
    for count, size in ((15, 3), (24, 3), (16, 4), (24, 4)):
        most = (count - 1) // (size - 1)
        found = Counter(repeat_free_rounds(count, f"bench {seed}", size) for seed in range(COURSES))
        rows.append(
            (f"{count} in groups of {size}: courses that have all {most} rounds", f"{found[most]} of {COURSES}", "all")
        )
    return rows


def _repairs() -> list[Row]:
    rows = []
    for count in (24, 100):
        chance, moved, again, taken = Random(count), 0, 0, []
        for event in range(200):
            everyone = people(count)
            rooms = match(Request(everyone, str(event))).groups
            chance.shuffle(everyone)
            present = [*everyone[1:], *(["late"] if event % 2 else [])]
            asked = Request(present, f"{event} again")
            begin = time.perf_counter()
            found = repair(rooms, asked)
            taken.append(time.perf_counter() - begin)
            moved += _disturbed(rooms, found.rooms, present)
            again += _disturbed(rooms, match(asked).groups, present)
        rows.append(
            (
                f"{count} people, somebody goes or comes: who is taken from their company, as a part of pairing anew",
                f"{moved / again:.3f} ({statistics.median(taken) * 1000:.2f} ms)",
                "0.1 or less" if count == 24 else "0.025 or less",
            )
        )
    return rows


def _disturbed(before: Groups, after: Groups, present: list[str]) -> int:
    """Those who are here and are taken from somebody who is here, or were alone."""
    here = set(present)
    company = {one: here & set(group) - {one} for group in before for one in group}
    now = {one: set(group) for group in after for one in group}
    return sum(not company[one] or not company[one] <= now[one] for one in present if one in company)
