"""Conformance of cases to declarative rules: ours, a plain Python checker and pm4py, on one invented log.

    python benchmarks/conformance.py [--quick] [--json] [--pm4py PYTHON] [--cases N]

100,000 cases with 1.2 million events of 16 types, 25 rules, then 860 rules; all three must count the same violated
cases for every rule, or the run fails. Every checker runs in a process of its own. Seconds are processor time of the
check alone (for 25 rules the best of three), with the log already in the checker's own form; pm4py's include its
projection of a data frame, and the row "from columns" includes making our log. The peers answer yes or no, ours gives
states, counts and moments. pm4py (AGPL-3.0) is a peer here and never a dependency: install it into an environment of
its own and name that environment's Python.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left, bisect_right
from dataclasses import asdict, dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src")]

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from opennrm.methods.conformance import Constraint, Trace

    Places = dict[str, list[int]]
    Rule = tuple[str, str, str]

Found = TypeVar("Found")
FULL, QUICK, FEW = 100_000, 5_000, 10_000
N_TYPES, MEAN_EVENTS, SEED = 16, 12, 2026
HOW = """pm4py is not installed for this Python. It is a peer only (AGPL-3.0); give it an environment of its own:
    python -m venv /tmp/pm4py && /tmp/pm4py/bin/pip install pm4py
    python benchmarks/conformance.py --pm4py /tmp/pm4py/bin/python"""
ONE_SIDED = ("existence", "absence", "exactly", "init")
# Our names, and pm4py's. Its non-succession is left out: there only the negation of a succession, not a ban on any.
TWO_SIDED = {
    "responded_existence": "responded_existence",
    "co_existence": "coexistence",
    "not_co_existence": "noncoexistence",
    "response": "response",
    "precedence": "precedence",
    "succession": "succession",
    "alternate_response": "altresponse",
    "alternate_precedence": "altprecedence",
    "chain_response": "chainresponse",
    "chain_precedence": "chainprecedence",
    "alternate_succession": "altsuccession",
    "chain_succession": "chainsuccession",
}


@dataclass(frozen=True)
class Figures:
    """What one checker did with one set of rules."""

    way: str
    cpu_s: float
    n_traces: int
    violated: list[int]
    peak_mb: float
    extra: dict[str, float] = field(default_factory=dict)


def main() -> None:
    """Make the log, run each checker in a process of its own, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} cases instead of {FULL:,}")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--cases", type=int, default=0, help="how many cases")
    parser.add_argument("--pm4py", default=sys.executable, help="the Python of an environment with pm4py")
    parser.add_argument("--way", help=argparse.SUPPRESS)
    parser.add_argument("--log", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--rules", type=int, default=25, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        print(json.dumps(asdict(WAYS[options.way](options.log, rules(options.rules)))))
        return
    n_traces = options.cases or (QUICK if options.quick else FULL)
    with tempfile.TemporaryDirectory() as folder:
        report(*_run(Path(folder), n_traces, options.pm4py), as_json=options.json)


def _run(folder: Path, n_traces: int, pm4py: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Run all checkers on both sets of rules."""
    has_pm4py = subprocess.run([pm4py, "-c", "import pm4py"], capture_output=True, check=False).returncode == 0
    notes = [] if has_pm4py else [HOW]
    rows: list[dict[str, Any]] = []
    for n_rules, n_peer in ((25, n_traces), (860, min(n_traces, FEW))):
        logs = [_write(folder / f"{n}.npz", n) for n in sorted({n_traces, n_peer})]
        ours = _in_process(sys.executable, "ours", logs[-1], n_rules)
        peers = [_in_process(sys.executable, "plain", logs[0], n_rules)]
        if has_pm4py:
            peers.append(_in_process(pm4py, "pm4py", logs[0], n_rules))
        same = ours if len(logs) == 1 else _in_process(sys.executable, "ours", logs[0], n_rules)
        for peer in peers:
            if peer.violated != same.violated:
                raise SystemExit(f"{peer.way} and ours disagree about {n_rules} rules")
            rows.append(_row(f"{n_rules} rules, traces a second of CPU", _rate(ours), _rate(peer), peer.way))
            if n_rules == 25:
                rows.append(_row(f"{n_rules} rules, CPU s", ours.cpu_s, peer.cpu_s, peer.way, is_time=True))
                columns = ours.extra["from_columns_s"] + ours.cpu_s
                rows.append(_row(f"{n_rules} rules from columns, CPU s", columns, peer.cpu_s, peer.way, is_time=True))
                rows.append(_row(f"{n_rules} rules, peak MB", ours.peak_mb, peer.peak_mb, peer.way, is_time=True))
        notes.extend(f"{n_rules} rules, {name}: {value:.3f}" for name, value in ours.extra.items())
        notes.append(f"{n_rules} rules, {ours.n_traces:,} cases: {ours.cpu_s:.2f} s CPU, peak {ours.peak_mb:.0f} MB")
    return rows, notes


def _in_process(python: str, way: str, log: Path, n_rules: int) -> Figures:
    """Run one checker in a process of its own."""
    command = [python, __file__, "--way", way, "--log", str(log), "--rules", str(n_rules)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Figures(**json.loads(done.stdout.strip().splitlines()[-1]))


def _rate(figures: Figures) -> float:
    """Return traces a second of processor time."""
    return figures.n_traces / figures.cpu_s


def _row(name: str, ours: float, peer: float, way: str, *, is_time: bool = False) -> dict[str, Any]:
    """Put one comparison into words; a ratio above 1 is in our favour."""
    ratio = peer / ours if is_time else ours / peer
    return {"name": name, "ours": round(ours, 3), "peer": round(peer, 3), "peer_is": way, "ratio": round(ratio, 2)}


def report(rows: Sequence[dict[str, Any]], notes: Sequence[str], *, as_json: bool) -> None:
    """Print name, ours, peer and ratio."""
    if as_json:
        print(json.dumps({"rows": rows, "notes": notes}, indent=2))
        return
    print("a ratio above 1 is in our favour")
    for row in rows:
        figures = f"ours {row['ours']:12,.2f}   {row['peer_is']:>6} {row['peer']:12,.2f}   ratio {row['ratio']:8.1f}"
        print(f"{row['name']:36} {figures}")
    print("\n".join(notes))


def _write(path: Path, n_traces: int) -> Path:
    """Invent cases: each begins with type 0, goes on by a drifting walk through the types, with hours in between."""
    rng = np.random.default_rng(SEED)
    lengths = np.maximum(1, rng.poisson(MEAN_EVENTS, n_traces))
    starts = np.cumsum(lengths) - lengths
    n = int(lengths.sum())
    place = np.arange(n) - np.repeat(starts, lengths)
    codes = np.where(place == 0, 0, (place + rng.geometric(0.35, n) - 2) % N_TYPES)
    times = np.cumsum(rng.integers(600, 86_400, n))
    np.savez(path, cases=np.repeat(np.arange(n_traces), lengths), codes=codes, times=times)
    return path


def rules(n: int) -> list[Rule]:
    """Choose rules over the types: a few one-sided ones, then two-sided ones of every template in turn."""
    names = [f"e{number:02d}" for number in range(N_TYPES)]
    rng = np.random.default_rng(SEED)
    pairs = [(one, two) for one in names for two in names if one != two]
    chosen = [(template, names[k], "") for k, template in enumerate(ONE_SIDED)]
    for template, count in zip(TWO_SIDED, _shares(n - len(chosen), len(TWO_SIDED)), strict=True):
        chosen.extend((template, *pairs[k]) for k in sorted(rng.choice(len(pairs), count, replace=False)))
    return chosen


def _shares(n: int, k: int) -> list[int]:
    """Cut n into k nearly equal parts."""
    return [n // k + (number < n % k) for number in range(k)]


def ours(path: Path, chosen: Sequence[Rule]) -> Figures:
    """Check with this library, streaming blocks of cases."""
    from opennrm.methods.conformance import EventLog, State, check_stream

    data = np.load(path)
    types = np.array([f"e{number:02d}" for number in range(N_TYPES)])[data["codes"]].tolist()
    columns = {"cases": data["cases"], "types": types, "times": data["times"]}
    started = time.process_time()
    log = EventLog.from_columns(**columns)
    made_s = time.process_time() - started
    constraints = [_constraint(rule) for rule in chosen]

    def run() -> list[int]:
        violated = np.zeros(len(constraints), np.int64)
        for result in check_stream([log], constraints, now=int(data["times"][-1]), is_closed=True):
            violated += np.count_nonzero(result.states == State.VIOLATED, axis=0)
        return violated.tolist()

    cpu_s, violated = _best(run, len(chosen))
    peak_mb = _peak_mb()
    extra = {"from_columns_s": made_s}
    if len(chosen) < 100:
        extra |= {"with working days, a condition and a correlation, CPU s": _rich(columns, constraints), **_single()}
    return Figures("ours", cpu_s, log.n_traces, violated, peak_mb, extra)


def _rich(columns: dict[str, Any], constraints: Sequence[Constraint]) -> float:
    """Time the same rules within five working days, for half of the activations, answered by the same agency."""
    from opennrm.methods.conformance import Calendar, Compare, Correlate, EventLog, Unit, Window, check

    rng = np.random.default_rng(SEED)
    n = len(columns["times"])
    attributes = {"agency": rng.choice([*"abc"], n), "n": rng.random(n)}
    log = EventLog.from_columns(**columns, attributes=attributes)
    window, half = Window(0, 5, Unit.WORKING_DAYS), Compare("n", "<", 0.5)
    same = Correlate("agency", "==", "agency")
    rich = [
        replace(one, window=window, activation_condition=half, correlation=same) if one.is_two_sided else one
        for one in constraints
    ]
    now = int(columns["times"][-1])
    calendar = Calendar(0, np.arange(now // 86_400 + 30) % 7 < 5)
    return _best(lambda: [check(log, rich, now=now, calendar=calendar).states], len(rich))[0]


def _constraint(rule: Rule) -> Constraint:
    """Translate a rule; DECLARE's precedence(a, b) is set to work by b."""
    from opennrm.methods.conformance import Constraint, Template

    template, one, two = rule
    first, second = (two, one) if "precedence" in template else (one, two)
    return Constraint(Template(template), (first,), (second,) if two else ())


def _single() -> dict[str, float]:
    """Time one case of 40 events under 40 rules with windows, conditions and working days; the median run."""
    from opennrm.methods.conformance import (
        Calendar,
        Compare,
        Constraint,
        Correlate,
        Template,
        Unit,
        Window,
        check_trace,
    )

    rng = np.random.default_rng(SEED)
    names = [f"e{number:02d}" for number in range(N_TYPES)]
    trace = _forty(rng, names)
    templates = [one for one in Template if one.value in TWO_SIDED or one.value in ONE_SIDED]
    chosen = []
    for number in range(40):
        template = templates[number % len(templates)]
        one, two = rng.choice(names, 2, replace=False).tolist()
        is_two_sided = template.value in TWO_SIDED
        unit = Unit.WORKING_DAYS if number % 2 else Unit.SECONDS
        window = Window(0, 5 if number % 2 else 5 * 86_400, unit)
        chosen.append(
            Constraint(
                template,
                (one,),
                (two,) if is_two_sided else (),
                window=Window() if template is Template.INIT else window,
                activation_condition=Compare("n", "<", 40) if number % 3 == 0 else None,
                correlation=Correlate("agency", "==", "agency") if is_two_sided and number % 4 == 0 else None,
            )
        )
    calendar = Calendar(0, np.arange(40_000) % 7 < 5)
    took = []
    for _ in range(300):
        started = time.process_time()
        check_trace(trace, chosen, now=trace.times[-1], calendar=calendar)
        took.append(time.process_time() - started)
    return {"one case of 40 events under 40 rules, ms": 1000 * float(np.median(took))}


def _forty(rng: np.random.Generator, names: Sequence[str]) -> Trace:
    """Invent one long case."""
    from opennrm.methods.conformance import Trace

    times = np.cumsum(rng.integers(600, 86_400, 40)).tolist()
    agencies = rng.choice([*"abc"], 40).tolist()
    events = [(names[int(rng.integers(N_TYPES))], times[k], {"agency": agencies[k], "n": float(k)}) for k in range(40)]
    return Trace.of(events)


def plain(path: Path, chosen: Sequence[Rule]) -> Figures:
    """Check case by case in plain Python, as one would write it without arrays."""
    data = np.load(path)
    traces: list[list[str]] = [[] for _ in range(int(data["cases"][-1]) + 1)]
    for case, code in zip(data["cases"].tolist(), data["codes"].tolist(), strict=True):
        traces[case].append(f"e{code:02d}")
    checks = [(PLAIN[template], one, two) for template, one, two in chosen]

    def run() -> list[int]:
        violated = [0] * len(checks)
        for trace in traces:
            places: Places = {}
            for place, name in enumerate(trace):
                places.setdefault(name, []).append(place)
            for number, (holds, one, two) in enumerate(checks):
                if not holds(trace, places.get(one, NONE), places.get(two, NONE)):
                    violated[number] += 1
        return violated

    cpu_s, violated = _best(run, len(chosen))
    return Figures("plain", cpu_s, len(traces), violated, _peak_mb())


NONE: list[int] = []


def _alternate(one: list[int], two: list[int]) -> bool:
    """Tell whether each of the first has one of the second before the next of the first."""
    for place, end in zip_longest(one, one[1:], fillvalue=sys.maxsize):
        k = bisect_right(two, place)
        if k == len(two) or two[k] > end:
            return False
    return True


def _alternate_precedence(later: list[int], earlier: list[int]) -> bool:
    """Tell whether each of the later has one of the earlier after the one before."""
    last = -1
    for place in later:
        k = bisect_left(earlier, place) - 1
        if k < 0 or earlier[k] < last:
            return False
        last = place
    return True


def _chain(trace: list[str], one: list[int], name: str | None) -> bool:
    """Tell whether each is directly followed by the name."""
    return all(place + 1 < len(trace) and trace[place + 1] == name for place in one)


def _response(one: list[int], two: list[int]) -> bool:
    return not one or (bool(two) and two[-1] > one[-1])


def _precedence(earlier: list[int], later: list[int]) -> bool:
    return not later or (bool(earlier) and earlier[0] < later[0])


PLAIN: dict[str, Callable[[list[str], list[int], list[int]], bool]] = {
    "existence": lambda _trace, one, _two: bool(one),
    "absence": lambda _trace, one, _two: not one,
    "exactly": lambda _trace, one, _two: len(one) == 1,
    "init": lambda _trace, one, _two: bool(one) and one[0] == 0,
    "responded_existence": lambda _trace, one, two: not one or bool(two),
    "co_existence": lambda _trace, one, two: bool(one) == bool(two),
    "not_co_existence": lambda _trace, one, two: not (one and two),
    "response": lambda _trace, one, two: _response(one, two),
    "precedence": lambda _trace, one, two: _precedence(one, two),
    "succession": lambda _trace, one, two: _response(one, two) and _precedence(one, two),
    "alternate_response": lambda _trace, one, two: _alternate(one, two),
    "alternate_precedence": lambda _trace, one, two: _alternate_precedence(two, one),
    "chain_response": lambda trace, one, two: not one or (bool(two) and _chain(trace, one, trace[two[0]])),
    "chain_precedence": lambda _trace, one, two: not two or all(place > 0 and place - 1 in one for place in two),
    "alternate_succession": lambda _trace, one, two: _alternate(one, two) and _alternate_precedence(two, one),
    "chain_succession": lambda trace, one, two: (
        PLAIN["chain_response"](trace, one, two) and PLAIN["chain_precedence"](trace, one, two)
    ),
}


def peer(path: Path, chosen: Sequence[Rule]) -> Figures:
    """Check with pm4py; runs in its environment, without this library."""
    import contextlib
    import io

    import pandas as pd

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        import pm4py

    data = np.load(path)
    frame = pd.DataFrame({
        "case:concept:name": data["cases"].astype(str),
        "concept:name": np.array([f"e{number:02d}" for number in range(N_TYPES)])[data["codes"]],
        "time:timestamp": pd.to_datetime(data["times"], unit="s", utc=True),
    })  # fmt: skip
    names = {**TWO_SIDED, "existence": "existence", "absence": "absence", "exactly": "exactly_one", "init": "init"}
    model: dict[str, dict[Any, dict[str, int]]] = {}
    keys = []
    for template, one, two in chosen:
        key = (names[template], (one, two) if two else one)
        keys.append(key)
        model.setdefault(key[0], {})[key[1]] = {"support": 1, "confidence": 1}

    def run() -> list[dict[str, Any]]:
        with contextlib.redirect_stdout(io.StringIO()):
            found: list[dict[str, Any]] = pm4py.conformance_declare(frame, model)
        return found

    cpu_s, results = _best(run, len(chosen))
    counts = dict.fromkeys(keys, 0)
    for result in results:
        for deviation in {(name, key) for name, key in result["deviations"]}:
            counts[deviation] += 1
    return Figures("pm4py", cpu_s, len(results), [counts[key] for key in keys], _peak_mb())


def _best(run: Callable[[], Found], n_rules: int) -> tuple[float, Found]:
    """Time a check: the best of three for few rules, once for many."""
    took, found = [], None
    for _ in range(3 if n_rules < 100 else 1):
        started = time.process_time()
        found = run()
        took.append(time.process_time() - started)
    assert found is not None
    return min(took), found


def _peak_mb() -> float:
    """Return the most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


WAYS = {"ours": ours, "plain": plain, "pm4py": peer}

if __name__ == "__main__":
    main()
