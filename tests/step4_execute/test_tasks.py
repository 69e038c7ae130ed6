"""The work list: who does what by when."""

from __future__ import annotations

from datetime import date

import pytest

from app.change.refusals import NotAllowed, NotNow
from app.step4_execute.commands.tasks import assign_task, finish_task
from app.step4_execute.queries import tasks_open
from app.step4_execute.states import TaskState
from tests.fixtures.house import do
from tests.fixtures.projects import Works
from tests.step4_execute.test_awards import codes

DUE = date(2026, 5, 2)


def test_a_task_has_words_a_day_to_come_and_somebody_of_the_committee(works: Works) -> None:
    project = works.a_project()
    assert codes(lambda: do(assign_task, project, " ", works.clerk, DUE, by=works.head)) == ["task.no_title"]
    assert codes(lambda: do(assign_task, project, "贴告示", works.clerk, date(2026, 4, 1), by=works.head)) == ["task.due_in_the_past"]
    assert codes(lambda: do(assign_task, project, "贴告示", works.supervisor, DUE, by=works.head)) == ["task.owner_not_on_committee"]
    with pytest.raises(NotAllowed):
        do(assign_task, project, "贴告示", works.clerk, DUE, by=works.supervisor)


def test_what_is_overdue_is_seen_until_it_is_done(works: Works) -> None:
    task = do(assign_task, works.a_project(), "联系三家报价", works.clerk, DUE, by=works.head)
    assert tasks_open(works.community, date(2026, 5, 2)) == []
    works.go(5, 5)
    assert tasks_open(works.community, date(2026, 5, 5)) == [task]
    do(finish_task, task, by=works.clerk)
    assert (task.state, task.done_on, tasks_open(works.community)) == (TaskState.DONE, date(2026, 5, 5), [])
    with pytest.raises(NotNow):
        do(finish_task, task, by=works.clerk)
    with pytest.raises(NotAllowed):
        do(finish_task, task, by=works.supervisor)
