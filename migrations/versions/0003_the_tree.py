"""The record's tree, its signed heads, and who vouches for them."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.base.database
from app.record import guard
from app.record.tlog.tree import node_hash

revision = '0003'
down_revision = '0002'
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
    op.drop_table('record_checkpoint')
    op.drop_table('record_node')
