"""One kind of question: a meeting's secret answers lie in the urn, its answers by name and the council's scores beside the residents' roll-calls."""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

OPEN_AND_SECRET = """
    SELECT count(*) FROM question
    WHERE settings IS NULL AND state = 'open' AND secrecy <> 'by_name' AND way <> 'hall'
"""


def upgrade() -> None:
    """Forward. Ballots of secret questions that are closed say nothing any more: the counts stand with the question."""
    if op.get_bind().scalar(sa.text(OPEN_AND_SECRET)):
        raise RuntimeError("A meeting is voting in secret: close or void that question first, then upgrade.")
    _names_forward()
    op.drop_table('question_cast')
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.drop_column('key')
    with op.batch_alter_table('ranking', schema=None) as batch_op:
        batch_op.add_column(sa.Column('question_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_ranking_question_id'), 'question', ['question_id'], ['id'])
    _scores_forward()
    with op.batch_alter_table('ranking_score', schema=None) as batch_op:
        batch_op.alter_column('area_id', existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(batch_op.f('fk_ranking_score_area_id'), 'area', ['area_id'], ['id'])
        batch_op.drop_constraint(batch_op.f('uq_ranking_score_ranking_id_proposal_id_scorer'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_ranking_score_ranking_id_proposal_id_area_id'), ['ranking_id', 'proposal_id', 'area_id'])
        batch_op.drop_column('channel')
        batch_op.drop_column('scorer')


def downgrade() -> None:
    """Back. A secret question that is open loses its ballots: they are sealed."""
    with op.batch_alter_table('ranking_score', schema=None) as batch_op:
        batch_op.add_column(sa.Column('scorer', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('channel', sa.String(length=40), nullable=False, server_default='paper'))
        batch_op.drop_constraint(batch_op.f('uq_ranking_score_ranking_id_proposal_id_area_id'), type_='unique')
        batch_op.alter_column('area_id', existing_type=sa.Integer(), nullable=True)
    _scores_back()
    with op.batch_alter_table('ranking', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_ranking_question_id'), type_='foreignkey')
        batch_op.drop_column('question_id')
    with op.batch_alter_table('ranking_score', schema=None) as batch_op:
        batch_op.alter_column('scorer', existing_type=sa.String(length=40), nullable=False)
        batch_op.alter_column('channel', existing_type=sa.String(length=40), server_default=None)
        batch_op.drop_constraint(batch_op.f('fk_ranking_score_area_id'), type_='foreignkey')
        batch_op.create_unique_constraint(batch_op.f('uq_ranking_score_ranking_id_proposal_id_scorer'), ['ranking_id', 'proposal_id', 'scorer'])
        batch_op.drop_column('area_id')
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.add_column(sa.Column('key', sa.LargeBinary(length=32), nullable=True))
    op.create_table('question_cast',
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('pseudonym', sa.String(length=64), nullable=False),
    sa.Column('choice', sa.Enum('for', 'against', 'abstain', name='choice', native_enum=False, length=40), nullable=False),
    sa.Column('rev', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_question_cast_person_id')),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_question_cast_question_id')),
    sa.PrimaryKeyConstraint('question_id', 'pseudonym', name=op.f('pk_question_cast')),
    sqlite_with_rowid=False
    )
    _names_back()


def _table(name: str) -> sa.Table:
    """A table as it stands now."""
    return sa.Table(name, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)


def _names_forward() -> None:
    bind, cast, named = op.get_bind(), _table('question_cast'), _table('question_named_ballot')
    for row in bind.execute(sa.select(cast).where(cast.c.person_id.is_not(None))).all():
        bind.execute(named.insert().values(question_id=row.question_id, person_id=row.person_id, content={"choice": row.choice}, rev=row.rev))


def _names_back() -> None:
    bind, cast, named, question = op.get_bind(), _table('question_cast'), _table('question_named_ballot'), _table('question')
    meetings = sa.select(question.c.id).where(question.c.settings.is_(None))
    for row in bind.execute(sa.select(named).where(named.c.question_id.in_(meetings))).all():
        number = f"p{row.person_id}"
        bind.execute(cast.insert().values(question_id=row.question_id, pseudonym=number, choice=row.content["choice"], rev=row.rev, person_id=row.person_id))
    bind.execute(named.delete().where(named.c.question_id.in_(meetings)))


def _scores_forward() -> None:
    """The members' scores become ballots of a question; the grids' stay, by the number of their area."""
    with op.batch_alter_table('ranking_score', schema=None) as batch_op:
        batch_op.add_column(sa.Column('area_id', sa.Integer(), nullable=True))
    bind, score, ranking = op.get_bind(), _table('ranking_score'), _table('ranking')
    for row in bind.execute(sa.select(ranking).where(ranking.c.state != 'draft')).all():
        sheets: dict[int, dict[str, int]] = {}
        for scorer, code, tenths in bind.execute(_given(score, row.id)).all():
            kind, _, number = scorer.partition(":")
            if kind == "person":
                sheets.setdefault(int(number), {})[code] = tenths
        bind.execute(ranking.update().where(ranking.c.id == row.id).values(question_id=_question(row, sheets)))
    bind.execute(score.delete().where(score.c.scorer.like('person:%')))
    for scorer in bind.scalars(sa.select(score.c.scorer).distinct()).all():
        bind.execute(score.update().where(score.c.scorer == scorer).values(area_id=int(scorer.partition(":")[2])))


def _given(score: sa.Table, ranking_id: int) -> Any:
    proposal = _table('proposal')
    query = sa.select(score.c.scorer, proposal.c.code, score.c.tenths).join(proposal, score.c.proposal_id == proposal.c.id)
    return query.where(score.c.ranking_id == ranking_id).order_by(proposal.c.code)


def _question(ranking: Any, sheets: dict[int, dict[str, int]]) -> int:
    """The question that the council answered, with its list, its roll and its sheets."""
    bind, round_, proposal, rankings = op.get_bind(), _table('round'), _table('proposal'), _table('ranking')
    year, is_over = bind.execute(sa.select(round_).where(round_.c.id == ranking.round_id)).one(), ranking.state == 'published'
    moment = {name: sa.select(rankings.c[name]).where(rankings.c.id == ranking.id).scalar_subquery() for name in ("fixed_at", "published_at")}
    made = bind.execute(_table('question').insert().values(
        area_id=year.area_id, subject=f"ranking:{ranking.id}", text=year.title, text_en='', secrecy='by_name', way='phones', kind='score',
        state='closed' if is_over else 'open', counted='', due=len(sheets), present=len(sheets), recused=0, recused_absent=0, need=0, void_why='',
        scrutineer_pub='', key_fp='', opened_at=moment["fixed_at"], closed_at=moment["published_at"] if is_over else None,
    ))  # fmt: skip
    number = int(made.inserted_primary_key[0])
    pot = bind.execute(_table('question_pot').insert().values(
        question_id=number, area_id=year.area_id, code='a', title=year.title, title_en='', budget_fen=0, position=0,
    )).inserted_primary_key[0]  # fmt: skip
    listed = bind.execute(sa.select(proposal).where(proposal.c.id.in_(ranking.listed)).order_by(proposal.c.code)).all()
    for position, one in enumerate(listed):
        bind.execute(_table('question_option').insert().values(
            question_id=number, pot_id=pot, code=one.code, title=one.title, title_en='', cost_fen=one.fund_fen, place='', changes='', category='',
            subject=f"proposal:{one.code}", position=position,
        ))  # fmt: skip
    for person, points in sorted(sheets.items()):
        line = {"question_id": number, "person_id": person, "pots": ["a"], "on_paper": False, "drew_slip": False}
        bind.execute(_table('question_entitled').insert().values(**line, took_part=True if is_over else None))
        bind.execute(_table('question_named_ballot').insert().values(question_id=number, person_id=person, content={"points": points}, rev=1))
    return number


def _scores_back() -> None:
    bind, score, ranking, named = op.get_bind(), _table('ranking_score'), _table('ranking'), _table('question_named_ballot')
    proposal = _table('proposal')
    for area in bind.scalars(sa.select(score.c.area_id).distinct()).all():
        bind.execute(score.update().where(score.c.area_id == area).values(scorer=f"area:{area}"))
    for row in bind.execute(sa.select(ranking).where(ranking.c.question_id.is_not(None))).all():
        ids = dict(bind.execute(sa.select(proposal.c.code, proposal.c.id).where(proposal.c.id.in_(row.listed))).all())
        for sheet in bind.execute(sa.select(named).where(named.c.question_id == row.question_id)).all():
            for code, tenths in sheet.content["points"].items():
                bind.execute(score.insert().values(
                    ranking_id=row.id, proposal_id=ids[code], scorer=f"person:{sheet.person_id}", tenths=tenths, channel='paper',
                ))  # fmt: skip
        bind.execute(ranking.update().where(ranking.c.id == row.id).values(question_id=None))
        for name in ("question_named_ballot", "question_entitled", "question_option", "question_pot"):
            table = _table(name)
            bind.execute(table.delete().where(table.c.question_id == row.question_id))
        question = _table('question')
        bind.execute(question.delete().where(question.c.id == row.question_id))
