"""The roll from the command line, for the night before the first day."""
from __future__ import annotations

import hashlib
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import select

from app import create_app
from app.change.refusals import Refused
from app.change.transaction import change_by
from app.extensions import db
from app.people.commands.imports import apply_sheet, discard_sheet, read_sheet
from app.people.imports.lines import HEADS, Fault, understand
from app.people.imports.plan import make_plan
from app.people.imports.sheet import Unreadable, read_cells
from app.people.models import Area
from app.policy.actor import machine
from app.settings import Settings
from app.vocabulary import Layer, Reason


@click.command("import-roll")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--area", "area_name", required=True, help="社区名称 / name of the community")
@click.option("--apply", "is_applied", is_flag=True, help="没有错误就导入；不加此项只预览 / take it over when there is no error; without this, only look")
@click.option("--good-rows", is_flag=True, help="有错误时只导入没有错误的行 / with errors, take over the good rows only")
def import_roll(file: Path, area_name: str, is_applied: bool, good_rows: bool) -> None:
    """从 Excel 或 CSV 导入名册。 / Bring in the roll from an Excel or CSV sheet."""
    with create_app(Settings()).app_context():
        say = current_app.extensions["wushi_words"]
        area = db.session.scalar(select(Area).where(Area.name == area_name, Area.layer == Layer.COMMUNITY))
        if area is None:
            raise click.ClickException(f"没有叫“{area_name}”的社区。 / There is no community called {area_name}.")
        try:
            lines, faults = understand(read_cells(file.read_bytes()))
            area_id = area.id
            with change_by(machine("cli")) as change:
                sheet = read_sheet(change, change.session.get_one(Area, area_id), file.name, hashlib.sha256(file.read_bytes()).hexdigest(), lines, faults)
                found = make_plan(change.session, sheet.area, lines)
                _tell(found.counts, found.faults)
                if is_applied and (good_rows or not found.faults):
                    apply_sheet(change, sheet, good_rows)
                    click.echo("已导入。 / Taken over.")
                else:
                    discard_sheet(change, sheet)
                    click.echo("只预览，没有改动。 / Only looked; nothing has changed.")
        except Unreadable as error:
            raise click.ClickException(say(Reason(str(error)))) from error
        except Refused as refused:
            raise click.ClickException(" ".join(say(reason) for reason in refused.reasons)) from refused


def _tell(counts: dict[str, int], faults: list[Fault]) -> None:
    """The figures, and the first hundred errors."""
    say = current_app.extensions["wushi_words"]
    click.echo(
        f"新增 户 {counts['households']}，人 {counts['people']}；改动 {counts['people_changed']}；不变 {counts['unchanged']}；错误行 {counts['errors']}\n"
        f"new: {counts['households']} households, {counts['people']} people; changed {counts['people_changed']}; "
        f"same {counts['unchanged']}; rows with errors {counts['errors']}"
    )
    for fault in sorted(faults, key=lambda f: (f.row, f.column))[:100]:
        click.echo(f"第 {fault.row} 行 {HEADS.get(fault.column, '')}：{say(Reason(fault.code, {'said': fault.said} if fault.said else {}))}")


COMMANDS = [import_roll]
