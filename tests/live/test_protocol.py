"""docs/live-protocol.md is the protocol: whatever it says of events, fields, rates, kinds, reasons and limits is so, and nothing is left out."""
from __future__ import annotations

import ast
import re
from typing import Any

import pytest

from app.live import clients, fast, frames, limits, pulse, stream
from app.live.wire import Event, events
from tests.structure.source import ROOT, modules

PAPER = (ROOT / "docs" / "live-protocol.md").read_text()
RATES = {id(rate): name for name, rate in vars(limits).items() if isinstance(rate, limits.Rate)}


def table(heading: str) -> dict[str, list[str]]:
    """The rows of the table below a heading, by their first cell."""
    part = PAPER.split(f"## {heading}\n", 1)[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("| `")]
    return {row[0].strip("`"): row[1:] for row in rows}


def kind_of(schema: dict[str, Any]) -> str:
    """A field in words: `text ≤ 40`, `number 1–10000`."""
    if "anyOf" in schema:
        return next(kind_of(one) for one in schema["anyOf"] if one.get("type") != "null")
    if "enum" in schema:
        return " / ".join(schema["enum"])
    if schema["type"] == "object":
        return f"name → {kind_of(schema['additionalProperties'])}, at most {schema['maxProperties']}"
    if schema["type"] == "array":
        return f"list of {kind_of(schema['items'])}, at most {schema['maxItems']}"
    low, high = (schema.get("minLength", schema.get("minimum")), schema.get("maxLength", schema.get("maximum")))
    name = {"string": "text", "integer": "number", "number": "number", "boolean": "yes or no"}[schema["type"]]
    if high is None:
        return f"{name} ≥ {low}" if low is not None else name
    return f"{name} {low}–{high}" if low is not None else f"{name} ≤ {high}"


def fields_of(event: Event) -> str:
    """The fields of an event as the paper writes them; one with a question mark may be left out."""
    schema = event.form.model_json_schema()
    needed = schema.get("required", [])
    return ", ".join(f"{name}{'' if name in needed else '?'}: {kind_of(one)}" for name, one in schema["properties"].items()) or "–"


def pushed() -> set[str]:
    """Every kind of event that some command writes into the stream of a room."""
    calls = (node for module in modules() for node in ast.walk(module.tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    return {call.args[2].value for call in calls if call.func.id == "push" and len(call.args) > 2 and isinstance(call.args[2], ast.Constant)}


def test_every_event_stands_in_the_paper_with_its_fields_and_its_rate(the_app):
    written = table("What a client may ask")
    told = {name: [fields_of(event), RATES[id(event.rate)]] for name, event in events.items()}
    missing = [f"| `{name}` | {told[name][0]} | … | {told[name][1]} |" for name in sorted(told) if name not in written]
    assert missing == []
    assert {name: [row[0], row[2]] for name, row in written.items()} == told


def test_every_kind_of_event_that_a_room_hears_stands_in_the_paper(the_app):
    assert set(table("What a room hears, numbered")) == pushed()


def test_every_reason_of_the_paper_has_its_sentence_and_every_reason_of_the_wire_stands_in_it(the_app):
    from app.live.words import REASONS

    written, said = set(table("Reasons")), the_app.extensions["wushi_words"].reasons
    assert set(REASONS) | {"origin.foreign"} <= written
    assert sorted(written - set(said) - {"origin.foreign"}) == []


@pytest.mark.parametrize(("what", "value"), [
    ("bytes in a message", frames.LONGEST), ("frames a second", int(frames.FRAMES_PER_SECOND)), ("frames at once", int(frames.FRAMES_AT_ONCE)),
    ("sockets of a person", clients.MOST_SOCKETS), ("packets waiting", fast.MOST_WAITING), ("seconds to say hello", int(fast.HELLO)),
    ("events kept", stream.RING), ("seconds between pulses at most", int(pulse.EVERY)), ("kernel bytes for a slow reader", fast.MOST_BYTES),
])  # fmt: skip
def test_the_limits_are_those_of_the_code(what, value):
    assert table("Limits")[what][0].replace(" ", "") == str(value)


def test_the_rates_are_those_of_the_code():
    told = {name: re.findall(r"[\d./]+", " ".join(row)) for name, row in table("Rates").items()}
    assert {name: [float(eval(number)) for number in numbers] for name, numbers in told.items()} == {  # 1/3 is written so
        name: [rate.per_second, float(rate.burst)] for name, rate in vars(limits).items() if isinstance(rate, limits.Rate)
    }
