"""A body's question over options: limits to its ballot, and what the tellers counted as one list of numbers."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

_WORDS = ('votes_for', 'votes_against', 'votes_abstain')
_COUNTS = sa.table('question_teller_count', sa.column('id', sa.Integer), sa.column('numbers', sa.JSON), *(sa.column(name, sa.Integer) for name in _WORDS))


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.add_column(sa.Column('limits', sa.JSON(), nullable=True))
    with op.batch_alter_table('question_teller_count', schema=None) as batch_op:
        batch_op.add_column(sa.Column('numbers', sa.JSON(), nullable=True))
    house = op.get_bind()
    for row in house.execute(sa.select(_COUNTS).where(_COUNTS.c.votes_for.is_not(None))).mappings().all():
        house.execute(_COUNTS.update().where(_COUNTS.c.id == row['id']).values(numbers=[row[name] or 0 for name in _WORDS]))
    with op.batch_alter_table('question_teller_count', schema=None) as batch_op:
        for name in _WORDS:
            batch_op.drop_column(name)


def downgrade() -> None:
    """Back; a count over options has no place there."""
    with op.batch_alter_table('question_teller_count', schema=None) as batch_op:
        for name in _WORDS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
    house = op.get_bind()
    for row in house.execute(sa.select(_COUNTS).where(_COUNTS.c.numbers.is_not(None))).mappings().all():
        if row['numbers'] is not None and len(row['numbers']) == len(_WORDS):
            house.execute(_COUNTS.update().where(_COUNTS.c.id == row['id']).values(dict(zip(_WORDS, row['numbers'], strict=True))))
    with op.batch_alter_table('question_teller_count', schema=None) as batch_op:
        batch_op.drop_column('numbers')
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.drop_column('limits')
