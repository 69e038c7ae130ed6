"""Meetings: sides and circles, words and whose they are, boards, motions, materials, signatures, pairing, undo."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.base.database

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('meeting_material',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('upload_id', sa.Integer(), nullable=True),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_material_meeting_id')),
    sa.ForeignKeyConstraint(['upload_id'], ['upload.id'], name=op.f('fk_meeting_material_upload_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_material'))
    )
    with op.batch_alter_table('meeting_material', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_material_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('minutes_signature',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('imprint', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_minutes_signature_meeting_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_minutes_signature_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_minutes_signature')),
    sa.UniqueConstraint('meeting_id', 'person_id', name=op.f('uq_minutes_signature_meeting_id_person_id'))
    )
    with op.batch_alter_table('minutes_signature', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_minutes_signature_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('idea_group',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_idea_group_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_idea_group'))
    )
    with op.batch_alter_table('idea_group', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_idea_group_item_id'), ['item_id'], unique=False)

    op.create_table('material_read',
    sa.Column('material_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['material_id'], ['meeting_material.id'], name=op.f('fk_material_read_material_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_material_read_person_id')),
    sa.PrimaryKeyConstraint('material_id', 'person_id', name=op.f('pk_material_read'))
    )
    op.create_table('motion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('amends_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('seconder_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('moved', 'seconded', 'adopted', 'rejected', 'withdrawn', name='motionstate', native_enum=False, length=40), nullable=False),
    sa.Column('votes_for', sa.Integer(), nullable=True),
    sa.Column('votes_against', sa.Integer(), nullable=True),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['amends_id'], ['motion.id'], name=op.f('fk_motion_amends_id')),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_motion_item_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_motion_person_id')),
    sa.ForeignKeyConstraint(['seconder_id'], ['person.id'], name=op.f('fk_motion_seconder_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_motion'))
    )
    with op.batch_alter_table('motion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_motion_item_id'), ['item_id'], unique=False)

    op.create_table('argument',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.Enum('none', 'for', 'against', name='side', native_enum=False, length=40), nullable=False),
    sa.Column('text', sa.String(length=200), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['idea_group.id'], name=op.f('fk_argument_group_id')),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_argument_item_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_argument_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_argument'))
    )
    with op.batch_alter_table('argument', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_argument_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_argument_item_id'), ['item_id'], unique=False)

    op.create_table('comment_flag',
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['meeting_comment.id'], name=op.f('fk_comment_flag_comment_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_comment_flag_person_id')),
    sa.PrimaryKeyConstraint('comment_id', 'person_id', name=op.f('pk_comment_flag'))
    )
    op.create_table('idea',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.String(length=200), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['idea_group.id'], name=op.f('fk_idea_group_id')),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_idea_item_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_idea_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_idea'))
    )
    with op.batch_alter_table('idea', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_idea_item_id'), ['item_id'], unique=False)

    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ended_at', app.base.database.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('reads', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('by_sides', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('talk_only', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('board', sa.Enum('blank', 'collect', 'sort', 'weigh', 'shut', name='boardstate', native_enum=False, length=40), nullable=False, server_default=''))

    with op.batch_alter_table('attendee', schema=None) as batch_op:
        batch_op.add_column(sa.Column('proxy_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('layer_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_attendee_proxy_id'), 'person', ['proxy_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_attendee_layer_id'), 'area', ['layer_id'], ['id'])

    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=20), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('convened_at', app.base.database.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('pair_code', sa.String(length=6), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('pair_until', app.base.database.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('undo', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('adjourned_why', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('notice_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_meeting_notice_id'), 'notice', ['notice_id'], ['id'])

    with op.batch_alter_table('meeting_comment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('on_wall', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_rehearsal', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('speaker_turn', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.Enum('turn', 'point', 'round', name='turnkind', native_enum=False, length=40), nullable=False, server_default='turn'))
        batch_op.add_column(sa.Column('side', sa.Enum('none', 'for', 'against', name='side', native_enum=False, length=40), nullable=False, server_default='none'))
        batch_op.add_column(sa.Column('passed', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('words', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('confirmed_at', app.base.database.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('corrected', sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('speaker_turn', schema=None) as batch_op:
        batch_op.drop_column('corrected')
        batch_op.drop_column('confirmed_at')
        batch_op.drop_column('words')
        batch_op.drop_column('passed')
        batch_op.drop_column('side')
        batch_op.drop_column('kind')

    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.drop_column('is_rehearsal')

    with op.batch_alter_table('meeting_comment', schema=None) as batch_op:
        batch_op.drop_column('on_wall')

    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_meeting_notice_id'), type_='foreignkey')
        batch_op.drop_column('notice_id')
        batch_op.drop_column('adjourned_why')
        batch_op.drop_column('undo')
        batch_op.drop_column('pair_until')
        batch_op.drop_column('pair_code')
        batch_op.drop_column('convened_at')
        batch_op.drop_column('kind')

    with op.batch_alter_table('attendee', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_attendee_layer_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_attendee_proxy_id'), type_='foreignkey')
        batch_op.drop_column('layer_id')
        batch_op.drop_column('proxy_id')

    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.drop_column('board')
        batch_op.drop_column('talk_only')
        batch_op.drop_column('by_sides')
        batch_op.drop_column('reads')
        batch_op.drop_column('ended_at')

    with op.batch_alter_table('idea', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_idea_item_id'))

    op.drop_table('idea')
    op.drop_table('comment_flag')
    with op.batch_alter_table('argument', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_argument_item_id'))
        batch_op.drop_index(batch_op.f('ix_argument_group_id'))

    op.drop_table('argument')
    with op.batch_alter_table('motion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_motion_item_id'))

    op.drop_table('motion')
    op.drop_table('material_read')
    with op.batch_alter_table('idea_group', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_idea_group_item_id'))

    op.drop_table('idea_group')
    with op.batch_alter_table('minutes_signature', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_minutes_signature_meeting_id'))

    op.drop_table('minutes_signature')
    with op.batch_alter_table('meeting_material', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_material_meeting_id'))

    op.drop_table('meeting_material')
