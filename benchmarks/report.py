# pyright: basic, reportMissingImports=false
"""All benchmarks on one page: tables, plots, the machine and the versions."""

from __future__ import annotations

import base64
import html
import io
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.machine import machine
from benchmarks.peers.choice import PEERS
from cartesian_rdc.errors import DataError, missing_extra
from cartesian_rdc.execution import ENGINES
from cartesian_rdc.storage.words import line
from cartesian_rdc.storage.writing import replacing

TRAININGS = ("iris-hidden-sgd", "mnist-conv-sgd", "mnist-mlp-batch")
SAME_FRAMEWORK = {"numpy": "numpy", "numba": "c", "jax": "jax"}
"""What an engine is compared with; the other peers are compared with the fastest engine."""

Row = dict[str, Any]


def words(row: dict[str, object], separator: str) -> str:
    """A result for people."""
    return separator.join(f"{name.replace('_', ' ')} {shown(v)}" for name, v in row.items())


def shown(value: object) -> str:
    """A number, or the median of several with the extremes, or names with what they are."""
    if isinstance(value, dict) and set(value) == {"median", "min", "max"}:
        return f"{value['median']:.4g} ({value['min']:.4g} to {value['max']:.4g})"
    if isinstance(value, dict):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def write(file: Path, repeat: int, folder: Path | None) -> None:
    """Run all benchmarks, each in a process of its own, and write the page.

    Raises ``MissingExtraError``. A peer that is not installed is left out, and named.
    """
    try:
        import matplotlib as mpl
    except ImportError:
        raise missing_extra("matplotlib", "bench") from None
    mpl.use("agg")
    sections: list[str] = []
    for name in TRAININGS:
        rows, missing = _trainings(name, repeat, folder)
        sections.append(_training_section(name, rows, missing))
    for name, engines in (("compile", ENGINES), ("depth", ("numpy",)), ("laws", ("numpy",))):
        rows = []
        for engine in engines:
            rows += _run([name, "--engine", engine, "--repeat", str(min(repeat, 3))])[0]
        sections.append(_section(name, rows, _lines(name, rows)))
    found = _run(["scan", "--repeat", str(repeat)])[0]
    for part in dict.fromkeys(row["of"] for row in found):
        some = [_part(row) for row in found if row["of"] == part]
        sections.append(_section(f"scans: {part}", some, ""))
    page = "\n".join(
        [_HEAD, f"<p>{html.escape(shown(machine()))}</p>", *sections, "</body></html>"]
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    with replacing(file) as stream:
        stream.write(page.encode())
    print(file)


def _part(row: Row) -> Row:
    """What a table shows of a row of the scans: not whose it is, nor what stands above."""
    return {name: value for name, value in row.items() if name not in ("of", "machine")}


def _trainings(name: str, repeat: int, folder: Path | None) -> tuple[list[Row], list[str]]:
    pairs = [*SAME_FRAMEWORK.items()]
    best = "jax" if "batch" in name else "numba"
    pairs += [(best, peer) for peer in PEERS if (best, peer) not in pairs]
    rows: list[Row] = []
    missing: list[str] = []
    for engine, peer in pairs:
        options = ["--engine", engine, "--against", peer, "--repeat", str(repeat)]
        data = [] if folder is None else ["--data-dir", str(folder)]
        found, error = _run([name, *options, *data])
        rows += found
        if error:
            missing.append(f"{engine} against {peer}: {error}")
    return rows, missing


def _run(arguments: Sequence[str]) -> tuple[list[Row], str]:
    """What a benchmark measured, and why it did not."""
    print(" ".join(arguments), file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "benchmarks", *arguments, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return [], (done.stderr.strip().splitlines() or ["it failed"])[-1]
    try:
        return rows_in(done.stdout), ""
    except DataError as error:
        return [], str(error)


def rows_in(output: str) -> list[Row]:
    """The results on the last line of what a benchmark printed.

    Raises ``DataError`` if there are none.
    """
    last = output[output.rstrip("\n").rfind("\n") + 1 :]
    try:
        found = json.loads(last)
    except (ValueError, RecursionError):
        found = None
    rows: list[Any] = found if isinstance(found, list) else [found]
    if not all(isinstance(row, dict) for row in rows):
        raise DataError(f"a benchmark ends with its results, not with {line(last)!r}")
    return rows


def _training_section(name: str, rows: list[Row], missing: Iterable[str]) -> str:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 0.4 * (2 * len(rows) + 3)))
    axes = figure.subplots()
    bars: dict[str, tuple[float, bool]] = {}
    for row in rows:
        bars.setdefault(f"cartesian_rdc on {row['engine']}", (row["us_per_step"]["median"], True))
        bars[f"{row['against']} by hand"] = (row["peer_us_per_step"]["median"], False)
    order = sorted(bars, key=lambda bar: -bars[bar][0])
    colours = ["tab:blue" if bars[bar][1] else "tab:gray" for bar in order]
    drawn = axes.barh(order, [bars[bar][0] for bar in order], color=colours)
    axes.bar_label(drawn, fmt="%.3g", padding=3)
    axes.set_xscale("log")
    axes.margins(x=0.15)
    axes.set_xlabel("microseconds a step")
    columns = ("engine", "against", "us_per_step", "peer_us_per_step", "ratio")
    kept = [
        {column: row[column] for column in (*columns, "compile_seconds", "accuracy", "steps")}
        for row in rows
    ]
    notes = "".join(f"<p>Not measured: {html.escape(note)}</p>" for note in missing)
    return _section(name, kept, _picture(figure) if rows else "") + notes


def _lines(name: str, rows: list[Row]) -> str:
    """A plot over the depth, where there is one."""
    from matplotlib.figure import Figure

    height = {"compile": "seconds", "depth": "reverse"}.get(name)
    if height is None or not rows:
        return ""
    figure = Figure(figsize=(7, 4))
    axes = figure.subplots()
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(f"{row.get('engine', 'R')} {row.get('nesting', '')}".strip(), []).append(
            row
        )
    for label, group in groups.items():
        axes.plot([r["depth"] for r in group], [r[height] for r in group], "o-", label=label)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("layers")
    axes.set_ylabel("seconds" if name == "compile" else "operations")
    axes.legend()
    return _picture(figure)


def _picture(figure: Any) -> str:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110, bbox_inches="tight")
    data = base64.b64encode(buffer.getvalue()).decode()
    return f'<img alt="plot" src="data:image/png;base64,{data}">'


def _section(name: str, rows: list[Row], picture: str) -> str:
    if not rows:
        return f"<h2>{name}</h2><p>Nothing was measured.</p>"
    head = "".join(f"<th>{column.replace('_', ' ')}</th>" for column in rows[0])
    lines = [
        "<tr>"
        + "".join(f"<td>{html.escape(shown(value))}</td>" for value in row.values())
        + "</tr>"
        for row in rows
    ]
    return f"<h2>{name}</h2>{picture}<table><tr>{head}</tr>{''.join(lines)}</table>"


_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Benchmarks of cartesian_rdc</title>
<style>body{font-family:sans-serif;max-width:60rem;margin:2rem auto}
table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.2rem .5rem;text-align:left}
</style></head><body><h1>Benchmarks of cartesian_rdc</h1>
<p>One thread. Each pair was timed in turn in one process; numbers are the median, with the least
and the most. Less is better; a ratio below 1 means faster than the peer.</p>"""
