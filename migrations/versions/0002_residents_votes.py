"""Residents' votes: kinds, pots, options, rules, the marked roll, slips, challenges; and paper."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.base.database

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('paper_book',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('style', sa.String(length=2), nullable=False),
    sa.Column('pots', sa.JSON(), nullable=False),
    sa.Column('printed', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('open', 'counted', 'bundled', name='bookstate', native_enum=False, length=40), nullable=False),
    sa.Column('box', sa.Integer(), nullable=True),
    sa.Column('spoiled', sa.Integer(), nullable=True),
    sa.Column('unused', sa.Integer(), nullable=True),
    sa.Column('missing', sa.Integer(), nullable=True),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('counted_by_id', sa.Integer(), nullable=True),
    sa.Column('counted_with_id', sa.Integer(), nullable=True),
    sa.Column('counted_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['counted_by_id'], ['person.id'], name=op.f('fk_paper_book_counted_by_id')),
    sa.ForeignKeyConstraint(['counted_with_id'], ['person.id'], name=op.f('fk_paper_book_counted_with_id')),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_paper_book_question_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_book')),
    sa.UniqueConstraint('question_id', 'style', name=op.f('uq_paper_book_question_id_style'))
    )
    with op.batch_alter_table('paper_book', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_book_question_id'), ['question_id'], unique=False)

    op.create_table('paper_sample',
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('dice', sa.String(length=20), nullable=False),
    sa.Column('imprints', sa.JSON(), nullable=False),
    sa.Column('read', sa.JSON(), nullable=True),
    sa.Column('differences', sa.JSON(), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_paper_sample_by_id')),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_paper_sample_question_id')),
    sa.PrimaryKeyConstraint('question_id', name=op.f('pk_paper_sample'))
    )
    op.create_table('question_challenge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum('not_me', 'missing', 'not_paper', 'not_again', 'count', name='challengekind', native_enum=False, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'upheld', 'rejected', name='challengestate', native_enum=False, length=40), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_question_challenge_decided_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_question_challenge_person_id')),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_question_challenge_question_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_challenge'))
    )
    with op.batch_alter_table('question_challenge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_challenge_question_id'), ['question_id'], unique=False)

    op.create_table('question_named_ballot',
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('rev', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_question_named_ballot_person_id')),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_question_named_ballot_question_id')),
    sa.PrimaryKeyConstraint('question_id', 'person_id', name=op.f('pk_question_named_ballot'))
    )
    op.create_table('question_pot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('title_en', sa.String(length=160), nullable=False),
    sa.Column('budget_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('ballots_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_question_pot_area_id')),
    sa.ForeignKeyConstraint(['ballots_id'], ['upload.id'], name=op.f('fk_question_pot_ballots_id')),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_question_pot_question_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_pot')),
    sa.UniqueConstraint('question_id', 'code', name=op.f('uq_question_pot_question_id_code'))
    )
    with op.batch_alter_table('question_pot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_pot_question_id'), ['question_id'], unique=False)

    op.create_table('question_slip',
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('is_void', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_question_slip_question_id')),
    sa.PrimaryKeyConstraint('question_id', 'code_hash', name=op.f('pk_question_slip')),
    sqlite_with_rowid=False
    )
    op.create_table('paper_bundle',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('book_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('salt', sa.String(length=32), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'keyed_once', 'differing', 'locked', name='bundlestate', native_enum=False, length=40), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['book_id'], ['paper_book.id'], name=op.f('fk_paper_bundle_book_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_bundle')),
    sa.UniqueConstraint('book_id', 'no', name=op.f('uq_paper_bundle_book_id_no'))
    )
    with op.batch_alter_table('paper_bundle', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_bundle_book_id'), ['book_id'], unique=False)

    op.create_table('paper_pad',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('book_id', sa.Integer(), nullable=False),
    sa.Column('first', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['book_id'], ['paper_book.id'], name=op.f('fk_paper_pad_book_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_pad'))
    )
    with op.batch_alter_table('paper_pad', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_pad_book_id'), ['book_id'], unique=False)

    op.create_table('paper_stub',
    sa.Column('book_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('sheet', sa.Enum('out', 'replaced', 'given_back', 'carried_off', name='sheet', native_enum=False, length=40), nullable=False),
    sa.ForeignKeyConstraint(['book_id'], ['paper_book.id'], name=op.f('fk_paper_stub_book_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_paper_stub_person_id')),
    sa.PrimaryKeyConstraint('book_id', 'number', name=op.f('pk_paper_stub')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('paper_stub', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_stub_person_id'), ['person_id'], unique=False)

    op.create_table('question_option',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('pot_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('cost_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('place', sa.String(length=160), nullable=False),
    sa.Column('changes', sa.Text(), nullable=False),
    sa.Column('category', sa.String(length=60), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('picture_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['picture_id'], ['upload.id'], name=op.f('fk_question_option_picture_id')),
    sa.ForeignKeyConstraint(['pot_id'], ['question_pot.id'], name=op.f('fk_question_option_pot_id')),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_question_option_question_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_option')),
    sa.UniqueConstraint('question_id', 'code', name=op.f('uq_question_option_question_id_code'))
    )
    with op.batch_alter_table('question_option', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_option_pot_id'), ['pot_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_option_question_id'), ['question_id'], unique=False)

    op.create_table('paper_keying',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bundle_id', sa.Integer(), nullable=False),
    sa.Column('clerk_id', sa.Integer(), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('settles', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['bundle_id'], ['paper_bundle.id'], name=op.f('fk_paper_keying_bundle_id')),
    sa.ForeignKeyConstraint(['clerk_id'], ['person.id'], name=op.f('fk_paper_keying_clerk_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_keying')),
    sa.UniqueConstraint('bundle_id', 'clerk_id', name=op.f('uq_paper_keying_bundle_id_clerk_id'))
    )
    with op.batch_alter_table('paper_keying', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_keying_bundle_id'), ['bundle_id'], unique=False)

    op.create_table('paper_photo',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bundle_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('upload_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['bundle_id'], ['paper_bundle.id'], name=op.f('fk_paper_photo_bundle_id')),
    sa.ForeignKeyConstraint(['upload_id'], ['upload.id'], name=op.f('fk_paper_photo_upload_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_photo'))
    )
    with op.batch_alter_table('paper_photo', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_photo_bundle_id'), ['bundle_id'], unique=False)

    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.Enum('plain', 'choose', 'budget', 'points', 'score', 'rank', name='ballotkind', native_enum=False, length=40), nullable=False, server_default='plain'))
        batch_op.add_column(sa.Column('settings', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('text_en', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('scrutineer_pub', sa.String(length=64), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('key_fp', sa.String(length=64), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('checking_until', app.base.database.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('revealed_at', app.base.database.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('identity', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('dice', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('override', sa.JSON(), nullable=True))
        batch_op.alter_column('rule_pack_id',
               existing_type=sa.INTEGER(),
               nullable=True)

    with op.batch_alter_table('question_entitled', schema=None) as batch_op:
        batch_op.add_column(sa.Column('household_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('area_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('pots', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('salt', sa.LargeBinary(length=32), nullable=True))
        batch_op.add_column(sa.Column('mark', sa.Enum('online', 'paper', 'none', name='mark', native_enum=False, length=40), nullable=True))
        batch_op.add_column(sa.Column('on_paper', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('drew_slip', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index(batch_op.f('ix_question_entitled_household_id'), ['household_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_question_entitled_household_id'), 'household', ['household_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_question_entitled_area_id'), 'area', ['area_id'], ['id'])



def downgrade() -> None:
    """And back."""
    with op.batch_alter_table('question_entitled', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_question_entitled_area_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_question_entitled_household_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_question_entitled_household_id'))
        batch_op.drop_column('drew_slip')
        batch_op.drop_column('on_paper')
        batch_op.drop_column('mark')
        batch_op.drop_column('salt')
        batch_op.drop_column('pots')
        batch_op.drop_column('area_id')
        batch_op.drop_column('household_id')

    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.alter_column('rule_pack_id',
               existing_type=sa.INTEGER(),
               nullable=False)
        batch_op.drop_column('override')
        batch_op.drop_column('dice')
        batch_op.drop_column('identity')
        batch_op.drop_column('revealed_at')
        batch_op.drop_column('checking_until')
        batch_op.drop_column('key_fp')
        batch_op.drop_column('scrutineer_pub')
        batch_op.drop_column('text_en')
        batch_op.drop_column('settings')
        batch_op.drop_column('kind')

    with op.batch_alter_table('paper_photo', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paper_photo_bundle_id'))

    op.drop_table('paper_photo')
    with op.batch_alter_table('paper_keying', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paper_keying_bundle_id'))

    op.drop_table('paper_keying')
    with op.batch_alter_table('question_option', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_question_option_question_id'))
        batch_op.drop_index(batch_op.f('ix_question_option_pot_id'))

    op.drop_table('question_option')
    with op.batch_alter_table('paper_stub', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paper_stub_person_id'))

    op.drop_table('paper_stub')
    with op.batch_alter_table('paper_pad', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paper_pad_book_id'))

    op.drop_table('paper_pad')
    with op.batch_alter_table('paper_bundle', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paper_bundle_book_id'))

    op.drop_table('paper_bundle')
    op.drop_table('question_slip')
    with op.batch_alter_table('question_pot', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_question_pot_question_id'))

    op.drop_table('question_pot')
    op.drop_table('question_named_ballot')
    with op.batch_alter_table('question_challenge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_question_challenge_question_id'))

    op.drop_table('question_challenge')
    op.drop_table('paper_sample')
    with op.batch_alter_table('paper_book', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paper_book_question_id'))

    op.drop_table('paper_book')
