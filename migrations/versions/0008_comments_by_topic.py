"""Comments under a heading of the board; hands that went down with their item."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table('meeting_comment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('group_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_meeting_comment_group_id'), 'idea_group', ['group_id'], ['id'])

    with op.batch_alter_table('speaker_turn', schema=None) as batch_op:
        batch_op.add_column(sa.Column('lowered', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('speaker_turn', schema=None) as batch_op:
        batch_op.drop_column('lowered')

    with op.batch_alter_table('meeting_comment', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_meeting_comment_group_id'), type_='foreignkey')
        batch_op.drop_column('group_id')
