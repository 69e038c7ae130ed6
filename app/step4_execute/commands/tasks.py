"""干事清单: who does what by when, for everybody to see."""

from __future__ import annotations

from datetime import date

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import demand
from app.change.transaction import Change
from app.people.models import Person
from app.policy.table import P
from app.step4_execute.facts import TaskMoved
from app.step4_execute.models import Project, Task
from app.step4_execute.queries import COMMITTEE, holding
from app.step4_execute.states import TASK


@command(P.TASK_ASSIGN)
def assign_task(change: Change, project: Project, title: str, owner: Person, due_on: date) -> Task:
    """A piece of work gets a name and a date."""
    title = clean(title)
    demand(
        (bool(title), "task.no_title"),
        (due_on >= clock.today(), "task.due_in_the_past"),
        (owner.id in holding(project.round.area, *COMMITTEE), "task.owner_not_on_committee"),
    )
    task = change.add(Task(project_id=project.id, title=title[:120], owner_id=owner.id, due_on=due_on))
    d = {"project": project.number, "title": task.title, "owner": owner.name, "due": due_on.isoformat()}
    change.record("task.assign", task, d=d, news=TaskMoved(project_id=project.id, task_id=task.id))
    return task


@command(P.TASK_FINISH)
def finish_task(change: Change, task: Task) -> None:
    """It is done; late or not stands beside it for ever."""
    change.move(task, TASK, "finish")
    task.done_on = clock.today()
    late = max(0, (task.done_on - task.due_on).days)
    change.record(
        "task.finish",
        task,
        d={"project": task.project.number, "on": task.done_on.isoformat(), "late": late},
        news=TaskMoved(project_id=task.project_id, task_id=task.id),
    )
