"""The record's tree, its signed heads, and who vouches for them."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.base.database
from app.record import guard
from app.record.tlog.tree import node_hash

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    seq = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('record_node',
    sa.Column('place', seq, autoincrement=False, nullable=False),
    sa.Column('hash', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('place', name=op.f('pk_record_node')),
    sqlite_strict=True
    )
    op.create_table('record_checkpoint',
    sa.Column('size', seq, autoincrement=False, nullable=False),
    sa.Column('root', sa.LargeBinary(length=32), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('cause', sa.String(length=80), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('size', name=op.f('pk_record_checkpoint'))
    )
    op.create_table('complaint',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'answered', name='complaintstate', native_enum=False, length=40), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('fk_complaint_answered_by_id')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_complaint_area_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_complaint_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint'))
    )
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_complaint_person_id'), ['person_id'], unique=False)
    op.create_table('watched_log',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('origin', sa.String(length=200), nullable=False),
    sa.Column('vkey', sa.String(length=300), nullable=False),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('size', seq, nullable=False),
    sa.Column('root', sa.LargeBinary(length=32), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_watched_log_area_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_watched_log')),
    sa.UniqueConstraint('origin', name=op.f('uq_watched_log_origin'))
    )
    op.create_table('witness',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('device', 'town', name='witnesskind', native_enum=False, length=40), nullable=False),
    sa.Column('key_name', sa.String(length=200), nullable=False),
    sa.Column('vkey', sa.String(length=300), nullable=False),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('url', sa.String(length=200), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('since', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('until', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('why_ended', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_witness_area_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_witness_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_witness')),
    sa.UniqueConstraint('key_name', name=op.f('uq_witness_key_name'))
    )
    op.create_table('witness_cosignature',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('size', seq, nullable=False),
    sa.Column('witness_id', sa.Integer(), nullable=False),
    sa.Column('time', seq, nullable=False),
    sa.Column('line', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['size'], ['record_checkpoint.size'], name=op.f('fk_witness_cosignature_size')),
    sa.ForeignKeyConstraint(['witness_id'], ['witness.id'], name=op.f('fk_witness_cosignature_witness_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_witness_cosignature'))
    )
    with op.batch_alter_table('witness_cosignature', schema=None) as batch_op:
        batch_op.create_index('ix_witness_cosignature_size', ['size'], unique=False)
        batch_op.create_index(batch_op.f('ix_witness_cosignature_witness_id'), ['witness_id'], unique=False)
    _build_tree()
    for statement in guard.statements(op.get_bind().dialect.name, guard.TREE_GUARDED):
        op.execute(statement)


def _build_tree() -> None:
    """The nodes over the entries that are there already."""
    connection = op.get_bind()
    node = sa.table('record_node', sa.column('place', sa.BigInteger), sa.column('hash', sa.LargeBinary))
    stack, rows = [], []
    for seq, leaf in connection.execute(sa.text('SELECT seq, leaf FROM record_entry ORDER BY seq')).fetchall():
        level, digest = 0, bytes(leaf)
        while stack and stack[-1][0] == level:
            digest, level = node_hash(stack.pop()[1], digest), level + 1
            rows.append({'place': (seq >> level) * 64 + level, 'hash': digest})
        stack.append((level, digest))
    for start in range(0, len(rows), 1000):
        op.bulk_insert(node, rows[start:start + 1000])


def downgrade() -> None:
    """Back."""
    for statement in guard.drop_statements(op.get_bind().dialect.name, guard.TREE_GUARDED):
        op.execute(statement)
    op.drop_table('witness_cosignature')
    op.drop_table('witness')
    op.drop_table('watched_log')
    op.drop_table('complaint')
    op.drop_table('record_checkpoint')
    op.drop_table('record_node')
