"""Two layers that sit together: each answers by itself, by the rule of its own body."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.add_column(sa.Column('layer_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_question_layer_id'), 'area', ['layer_id'], ['id'])

    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.add_column(sa.Column('joined_pack_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_meeting_joined_pack_id'), 'rule_pack', ['joined_pack_id'], ['id'])


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_meeting_joined_pack_id'), type_='foreignkey')
        batch_op.drop_column('joined_pack_id')

    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_question_layer_id'), type_='foreignkey')
        batch_op.drop_column('layer_id')
