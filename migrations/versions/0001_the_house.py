"""The house."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.base.database
from app.record import guard

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('act_done',
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('landing', sa.String(length=400), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_act_done'))
    )
    op.create_table('area',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('layer', sa.Enum('city', 'district', 'town', 'community', 'grid', 'courtyard', 'building', name='layer', native_enum=False, length=40), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('name_en', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('path', sa.String(length=200), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['parent_id'], ['area.id'], name=op.f('fk_area_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_area')),
    sa.UniqueConstraint('parent_id', 'name', name=op.f('uq_area_parent_id_name'))
    )
    with op.batch_alter_table('area', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_area_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_area_path'), ['path'], unique=False)

    op.create_table('live_act',
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('ack', sa.JSON(), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_live_act'))
    )
    with op.batch_alter_table('live_act', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_live_act_at'), ['at'], unique=False)

    op.create_table('live_event',
    sa.Column('room', sa.String(length=60), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('room', 'seq', name=op.f('pk_live_event'))
    )
    op.create_table('live_room',
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_live_room'))
    )
    op.create_table('record_entry',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('leaf', sa.LargeBinary(length=32), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('obj', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_record_entry')),
    sqlite_strict=True
    )
    with op.batch_alter_table('record_entry', schema=None) as batch_op:
        batch_op.create_index('ix_record_entry_action', ['action'], unique=False)
        batch_op.create_index('ix_record_entry_obj_seq', ['obj', 'seq'], unique=False)

    op.create_table('upload',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upload'))
    )
    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_upload_sha256'), ['sha256'], unique=False)

    op.create_table('household',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('door', sa.String(length=80), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_household_area_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_household')),
    sa.UniqueConstraint('code', name=op.f('uq_household_code'))
    )
    with op.batch_alter_table('household', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_household_area_id'), ['area_id'], unique=False)

    op.create_table('partner',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('tier', sa.Enum('registered', 'filed', 'informal', 'company', 'donor', name='tier', native_enum=False, length=40), nullable=False),
    sa.Column('host_id', sa.Integer(), nullable=True),
    sa.Column('contact', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_partner_area_id')),
    sa.ForeignKeyConstraint(['host_id'], ['partner.id'], name=op.f('fk_partner_host_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner')),
    sa.UniqueConstraint('area_id', 'name', name=op.f('uq_partner_area_id_name'))
    )
    op.create_table('record_pd',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('field', sa.String(length=40), nullable=False),
    sa.Column('salt', sa.LargeBinary(length=32), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['seq'], ['record_entry.seq'], name=op.f('fk_record_pd_seq')),
    sa.PrimaryKeyConstraint('seq', 'field', name=op.f('pk_record_pd'))
    )
    op.create_table('record_restricted',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('salt', sa.LargeBinary(length=32), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['seq'], ['record_entry.seq'], name=op.f('fk_record_restricted_seq')),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_record_restricted'))
    )
    with op.batch_alter_table('record_restricted', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_record_restricted_at'), ['at'], unique=False)

    op.create_table('round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('state', sa.Enum('draft', 'raising', 'submitting', 'discussing', 'executing', 'overseeing', 'closed', name='roundstate', native_enum=False, length=40), nullable=False),
    sa.Column('fill_rule', sa.Enum('skip', 'stop', name='fillrule', native_enum=False, length=40), nullable=True),
    sa.Column('max_marks', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_round_area_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round')),
    sa.UniqueConstraint('area_id', 'year', name=op.f('uq_round_area_id_year'))
    )
    op.create_table('calendar_day',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.Enum('raise', 'submit', 'discuss', 'execute', 'oversee', name='step', native_enum=False, length=40), nullable=False),
    sa.Column('opens_at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('closes_at', app.base.database.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_calendar_day_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_day')),
    sa.UniqueConstraint('round_id', 'step', name=op.f('uq_calendar_day_round_id_step'))
    )
    op.create_table('fund_source',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('guarantee', 'incentive', 'carry_over', 'micro_fund', 'gift', name='sourcekind', native_enum=False, length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('is_earmarked', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_fund_source_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_source'))
    )
    with op.batch_alter_table('fund_source', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fund_source_round_id'), ['round_id'], unique=False)

    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('household_id', sa.Integer(), nullable=True),
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.Column('roll_no', sa.String(length=40), nullable=True),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('birth_year', sa.Integer(), nullable=True),
    sa.Column('residence', sa.Enum('registered', 'tenant', 'absent_owner', 'none', name='residence', native_enum=False, length=40), nullable=False),
    sa.Column('may_contact', sa.Boolean(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_person_area_id')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_person_household_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('phone', name=op.f('uq_person_phone')),
    sa.UniqueConstraint('roll_no', name=op.f('uq_person_roll_no'))
    )
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_household_id'), ['household_id'], unique=False)
        batch_op.create_index('ix_person_name', ['name'], unique=False)

    op.create_table('ranking',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'scoring', 'published', name='rankingstate', native_enum=False, length=40), nullable=False),
    sa.Column('weight_household', sa.Integer(), nullable=False),
    sa.Column('weight_grid', sa.Integer(), nullable=False),
    sa.Column('weight_council', sa.Integer(), nullable=False),
    sa.Column('trim', sa.Integer(), nullable=False),
    sa.Column('tie_rule', sa.Enum('households', 'cheaper', name='tierule', native_enum=False, length=40), nullable=False),
    sa.Column('fill_rule', sa.Enum('skip', 'stop', name='fillrule', native_enum=False, length=40), nullable=False),
    sa.Column('available_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('fixed_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('published_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('listed', sa.JSON(), nullable=False),
    sa.Column('sheet', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_ranking_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ranking')),
    sa.UniqueConstraint('round_id', name=op.f('uq_ranking_round_id'))
    )
    op.create_table('account',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('login', sa.String(length=40), nullable=True),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('totp_secret', sa.String(length=64), nullable=True),
    sa.Column('totp_last_step', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_account_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_account')),
    sa.UniqueConstraint('login', name=op.f('uq_account_login'))
    )
    op.create_table('code_slip',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('household_id', sa.Integer(), nullable=True),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('issued_at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('used_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('issued_by_id', sa.Integer(), nullable=True),
    sa.Column('revoked_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.CheckConstraint('(person_id IS NULL) <> (household_id IS NULL)', name=op.f('ck_code_slip_one_holder')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_code_slip_household_id')),
    sa.ForeignKeyConstraint(['issued_by_id'], ['person.id'], name=op.f('fk_code_slip_issued_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_code_slip_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_code_slip')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_code_slip_code_hash'))
    )
    with op.batch_alter_table('code_slip', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_code_slip_household_id'), ['household_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_code_slip_person_id'), ['person_id'], unique=False)

    op.create_table('fund_hold',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('project', sa.String(length=40), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('cause', sa.String(length=80), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('placed_at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('lifted_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('lifted_why', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_fund_hold_by_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_fund_hold_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_hold'))
    )
    with op.batch_alter_table('fund_hold', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fund_hold_project'), ['project'], unique=False)
        batch_op.create_index(batch_op.f('ix_fund_hold_round_id'), ['round_id'], unique=False)

    op.create_table('fund_transaction',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('move', sa.Enum('receive', 'set_aside', 'appropriate', 'encumber', 'pay', 'release', 'refund', 'return', 'carry_over', 'reverse', name='move', native_enum=False, length=40), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('memo', sa.Text(), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('entry_seq', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('voucher_id', sa.Integer(), nullable=True),
    sa.Column('reverses_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_fund_transaction_by_id')),
    sa.ForeignKeyConstraint(['reverses_id'], ['fund_transaction.id'], name=op.f('fk_fund_transaction_reverses_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_fund_transaction_round_id')),
    sa.ForeignKeyConstraint(['voucher_id'], ['upload.id'], name=op.f('fk_fund_transaction_voucher_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_transaction'))
    )
    with op.batch_alter_table('fund_transaction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fund_transaction_round_id'), ['round_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fund_transaction_subject'), ['subject'], unique=False)

    op.create_table('household_form',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('household_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.Enum('phone', 'paper', 'helper', 'visit', 'desk', 'call', 'hall', name='channel', native_enum=False, length=40), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('helper_id', sa.Integer(), nullable=True),
    sa.Column('witness', sa.String(length=80), nullable=False),
    sa.Column('wishes', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_household_form_by_id')),
    sa.ForeignKeyConstraint(['helper_id'], ['person.id'], name=op.f('fk_household_form_helper_id')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_household_form_household_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_household_form_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_household_form')),
    sa.UniqueConstraint('round_id', 'household_id', name=op.f('uq_household_form_round_id_household_id'))
    )
    with op.batch_alter_table('household_form', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_household_form_round_id'), ['round_id'], unique=False)

    op.create_table('kinship',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('relative_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_kinship_person_id')),
    sa.ForeignKeyConstraint(['relative_id'], ['person.id'], name=op.f('fk_kinship_relative_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kinship')),
    sa.UniqueConstraint('person_id', 'relative_id', name=op.f('uq_kinship_person_id_relative_id'))
    )
    with op.batch_alter_table('kinship', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_kinship_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_kinship_relative_id'), ['relative_id'], unique=False)

    op.create_table('matter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=True),
    sa.Column('list_code', sa.String(length=10), nullable=True),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('category', sa.String(length=40), nullable=False),
    sa.Column('layer', sa.Enum('city', 'district', 'town', 'community', 'grid', 'courtyard', 'building', name='layer', native_enum=False, length=40), nullable=False),
    sa.Column('state', sa.Enum('raised', 'accepted', 'sorted', 'tabled', 'discussed', 'decided', 'waiting', 'executing', 'overseen', 'closed', 'answered', 'merged', 'transferred', 'refused', 'dropped', name='matterstate', native_enum=False, length=40), nullable=False),
    sa.Column('raised_at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('answer_due_on', sa.Date(), nullable=False),
    sa.Column('answered_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('transferred_to', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_matter_area_id')),
    sa.ForeignKeyConstraint(['community_id'], ['area.id'], name=op.f('fk_matter_community_id')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['matter.id'], name=op.f('fk_matter_merged_into_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_matter_owner_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_matter_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_matter')),
    sa.UniqueConstraint('number', name=op.f('uq_matter_number'))
    )
    with op.batch_alter_table('matter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_matter_community_id'), ['community_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_matter_round_id'), ['round_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_matter_state'), ['state'], unique=False)

    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'posted', 'closed', 'withdrawn', name='noticestate', native_enum=False, length=40), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.Column('posted_on', sa.Date(), nullable=True),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('withdrawn_why', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_notice_area_id')),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_notice_made_by_id')),
    sa.ForeignKeyConstraint(['replaces_id'], ['notice.id'], name=op.f('fk_notice_replaces_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_replaces_id'), ['replaces_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_subject'), ['subject'], unique=False)

    op.create_table('partner_interest',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(length=160), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_partner_interest_partner_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_partner_interest_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_interest')),
    sa.UniqueConstraint('partner_id', 'person_id', name=op.f('uq_partner_interest_partner_id_person_id'))
    )
    with op.batch_alter_table('partner_interest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partner_interest_partner_id'), ['partner_id'], unique=False)

    op.create_table('role_grant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('administrator', 'bookkeeper', 'building_head', 'committee', 'committee_head', 'council', 'facilitator', 'group_head', 'guest', 'helper', 'party', 'recorder', 'resident', 'street_clerk', 'supervisor', name='role', native_enum=False, length=40), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('ended_why', sa.Text(), nullable=False),
    sa.Column('post', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_role_grant_area_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_role_grant_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_grant'))
    )
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_role_grant_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_role_grant_person_id'), ['person_id'], unique=False)

    op.create_table('roll_import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('state', sa.Enum('previewed', 'applied', 'undone', 'discarded', name='importstate', native_enum=False, length=40), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('rows', sa.JSON(), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('is_whole', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_roll_import_area_id')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_roll_import_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roll_import'))
    )
    op.create_table('rule_pack',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('body', sa.String(length=60), nullable=False),
    sa.Column('rule', sa.JSON(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('is_verified', sa.Boolean(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.Column('checked_by_id', sa.Integer(), nullable=True),
    sa.Column('checked_on', sa.Date(), nullable=True),
    sa.Column('checked_source', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_rule_pack_area_id')),
    sa.ForeignKeyConstraint(['checked_by_id'], ['person.id'], name=op.f('fk_rule_pack_checked_by_id')),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_rule_pack_made_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rule_pack')),
    sa.UniqueConstraint('area_id', 'body', 'valid_from', name=op.f('uq_rule_pack_area_id_body_valid_from'))
    )
    with op.batch_alter_table('rule_pack', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rule_pack_body'), ['body'], unique=False)

    op.create_table('sign_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('made_at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('seen_at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('ends_at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('device', sa.String(length=120), nullable=False),
    sa.Column('by', sa.String(length=20), nullable=False),
    sa.Column('revoked_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sign_in_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_token_hash'))
    )
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_person_id'), ['person_id'], unique=False)

    op.create_table('visit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('visitor_id', sa.Integer(), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_visit_area_id')),
    sa.ForeignKeyConstraint(['visitor_id'], ['person.id'], name=op.f('fk_visit_visitor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit'))
    )
    op.create_table('docket',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=True),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('body', sa.String(length=60), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('state', sa.Enum('draft', 'posted', 'heard', name='docketstate', native_enum=False, length=40), nullable=False),
    sa.Column('planned_at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_docket_area_id')),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_docket_notice_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_docket_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_docket'))
    )
    op.create_table('fund_leg',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('transaction_id', sa.Integer(), nullable=False),
    sa.Column('account', sa.String(length=80), nullable=False),
    sa.Column('amount_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('amount_fen <> 0', name=op.f('ck_fund_leg_not_nothing')),
    sa.ForeignKeyConstraint(['transaction_id'], ['fund_transaction.id'], name=op.f('fk_fund_leg_transaction_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_leg'))
    )
    with op.batch_alter_table('fund_leg', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fund_leg_account'), ['account'], unique=False)
        batch_op.create_index(batch_op.f('ix_fund_leg_transaction_id'), ['transaction_id'], unique=False)

    op.create_table('household_form_mark',
    sa.Column('form_id', sa.Integer(), nullable=False),
    sa.Column('matter_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['form_id'], ['household_form.id'], name=op.f('fk_household_form_mark_form_id')),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_household_form_mark_matter_id')),
    sa.PrimaryKeyConstraint('form_id', 'matter_id', name=op.f('pk_household_form_mark'))
    )
    with op.batch_alter_table('household_form_mark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_household_form_mark_matter_id'), ['matter_id'], unique=False)

    op.create_table('matter_beat',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('matter_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.Enum('raise', 'submit', 'discuss', 'execute', 'oversee', name='step', native_enum=False, length=40), nullable=False),
    sa.Column('entered_at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('left_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_matter_beat_matter_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_matter_beat'))
    )
    with op.batch_alter_table('matter_beat', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_matter_beat_matter_id'), ['matter_id'], unique=False)

    op.create_table('matter_support',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('matter_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_matter_support_matter_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_matter_support_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_matter_support')),
    sa.UniqueConstraint('matter_id', 'person_id', name=op.f('uq_matter_support_matter_id_person_id'))
    )
    with op.batch_alter_table('matter_support', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_matter_support_matter_id'), ['matter_id'], unique=False)

    op.create_table('notice_place',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('photo_id', sa.Integer(), nullable=True),
    sa.Column('posted_at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_notice_place_by_id')),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_notice_place_notice_id')),
    sa.ForeignKeyConstraint(['photo_id'], ['upload.id'], name=op.f('fk_notice_place_photo_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_place'))
    )
    with op.batch_alter_table('notice_place', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_place_notice_id'), ['notice_id'], unique=False)

    op.create_table('objection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'answered', name='objectionstate', native_enum=False, length=40), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('fk_objection_answered_by_id')),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_objection_notice_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_objection_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objection'))
    )
    with op.batch_alter_table('objection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_objection_notice_id'), ['notice_id'], unique=False)

    op.create_table('proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('matter_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('changes', sa.Text(), nullable=False),
    sa.Column('category', sa.String(length=40), nullable=False),
    sa.Column('beneficiaries', sa.String(length=80), nullable=False),
    sa.Column('duty', sa.Enum('self', 'assist', 'other', name='duty', native_enum=False, length=40), nullable=True),
    sa.Column('state', sa.Enum('sorting', 'screened', 'stopped', 'costed', 'studied', 'tabled', name='proposalstate', native_enum=False, length=40), nullable=False),
    sa.Column('fund_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('own_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('made_at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('studied_on', sa.Date(), nullable=True),
    sa.Column('study_opinion', sa.Text(), nullable=False),
    sa.Column('studied_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_proposal_matter_id')),
    sa.ForeignKeyConstraint(['studied_by_id'], ['person.id'], name=op.f('fk_proposal_studied_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal')),
    sa.UniqueConstraint('matter_id', name=op.f('uq_proposal_matter_id'))
    )
    op.create_table('question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('secrecy', sa.Enum('secret', 'by_name', 'counted', name='secrecy', native_enum=False, length=40), nullable=False),
    sa.Column('way', sa.Enum('phones', 'hall', 'both', name='way', native_enum=False, length=40), nullable=False),
    sa.Column('rule_pack_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'open', 'closed', 'void', name='questionstate', native_enum=False, length=40), nullable=False),
    sa.Column('counted', sa.String(length=20), nullable=False),
    sa.Column('due', sa.Integer(), nullable=False),
    sa.Column('present', sa.Integer(), nullable=False),
    sa.Column('recused', sa.Integer(), nullable=False),
    sa.Column('recused_absent', sa.Integer(), nullable=False),
    sa.Column('need', sa.Integer(), nullable=False),
    sa.Column('opened_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('ends_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('closed_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('key', sa.LargeBinary(length=32), nullable=True),
    sa.Column('result', sa.JSON(), nullable=True),
    sa.Column('void_why', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_question_area_id')),
    sa.ForeignKeyConstraint(['rule_pack_id'], ['rule_pack.id'], name=op.f('fk_question_rule_pack_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question'))
    )
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_subject'), ['subject'], unique=False)

    op.create_table('voice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('matter_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('household_id', sa.Integer(), nullable=True),
    sa.Column('channel', sa.Enum('phone', 'paper', 'helper', 'visit', 'desk', 'call', 'hall', name='channel', native_enum=False, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('wish', sa.Text(), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('helper_id', sa.Integer(), nullable=True),
    sa.Column('witness', sa.String(length=80), nullable=False),
    sa.Column('may_contact', sa.Boolean(), nullable=False),
    sa.Column('photo_id', sa.Integer(), nullable=True),
    sa.Column('visit_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['helper_id'], ['person.id'], name=op.f('fk_voice_helper_id')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_voice_household_id')),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_voice_matter_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_voice_person_id')),
    sa.ForeignKeyConstraint(['photo_id'], ['upload.id'], name=op.f('fk_voice_photo_id')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_voice_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_voice'))
    )
    with op.batch_alter_table('voice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_voice_matter_id'), ['matter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_voice_person_id'), ['person_id'], unique=False)

    op.create_table('cost_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('item', sa.String(length=120), nullable=False),
    sa.Column('amount_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('basis', sa.String(length=160), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_cost_line_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cost_line'))
    )
    with op.batch_alter_table('cost_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cost_line_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('docket_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('docket_id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['docket_id'], ['docket.id'], name=op.f('fk_docket_item_docket_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_docket_item_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_docket_item')),
    sa.UniqueConstraint('docket_id', 'proposal_id', name=op.f('uq_docket_item_docket_id_proposal_id'))
    )
    with op.batch_alter_table('docket_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_docket_item_docket_id'), ['docket_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_docket_item_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('docket_id', sa.Integer(), nullable=True),
    sa.Column('rule_pack_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('starts_at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('convened', 'running', 'ended', 'cancelled', name='meetingstate', native_enum=False, length=40), nullable=False),
    sa.Column('facilitator_id', sa.Integer(), nullable=False),
    sa.Column('recorder_id', sa.Integer(), nullable=True),
    sa.Column('projector_code', sa.String(length=12), nullable=False),
    sa.Column('join_code', sa.String(length=6), nullable=False),
    sa.Column('counted', sa.String(length=20), nullable=False),
    sa.Column('observers', sa.Integer(), nullable=False),
    sa.Column('turn_seconds', sa.Integer(), nullable=False),
    sa.Column('timer_ends_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('started_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('ended_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('cancelled_why', sa.Text(), nullable=False),
    sa.Column('is_practice', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_meeting_area_id')),
    sa.ForeignKeyConstraint(['docket_id'], ['docket.id'], name=op.f('fk_meeting_docket_id')),
    sa.ForeignKeyConstraint(['facilitator_id'], ['person.id'], name=op.f('fk_meeting_facilitator_id')),
    sa.ForeignKeyConstraint(['recorder_id'], ['person.id'], name=op.f('fk_meeting_recorder_id')),
    sa.ForeignKeyConstraint(['rule_pack_id'], ['rule_pack.id'], name=op.f('fk_meeting_rule_pack_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting')),
    sa.UniqueConstraint('projector_code', name=op.f('uq_meeting_projector_code'))
    )
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
    op.create_table('question_entitled',
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('took_part', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_question_entitled_person_id')),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_question_entitled_question_id')),
    sa.PrimaryKeyConstraint('question_id', 'person_id', name=op.f('pk_question_entitled'))
    )
    op.create_table('question_teller_count',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('teller_id', sa.Integer(), nullable=False),
    sa.Column('votes_for', sa.Integer(), nullable=True),
    sa.Column('votes_against', sa.Integer(), nullable=True),
    sa.Column('votes_abstain', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_question_teller_count_question_id')),
    sa.ForeignKeyConstraint(['teller_id'], ['person.id'], name=op.f('fk_question_teller_count_teller_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_teller_count')),
    sa.UniqueConstraint('question_id', 'teller_id', name=op.f('uq_question_teller_count_question_id_teller_id'))
    )
    with op.batch_alter_table('question_teller_count', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_teller_count_question_id'), ['question_id'], unique=False)

    op.create_table('ranking_score',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ranking_id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('scorer', sa.String(length=40), nullable=False),
    sa.Column('tenths', sa.Integer(), nullable=False),
    sa.Column('channel', sa.Enum('phone', 'paper', 'helper', 'visit', 'desk', 'call', 'hall', name='channel', native_enum=False, length=40), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_ranking_score_proposal_id')),
    sa.ForeignKeyConstraint(['ranking_id'], ['ranking.id'], name=op.f('fk_ranking_score_ranking_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ranking_score')),
    sa.UniqueConstraint('ranking_id', 'proposal_id', 'scorer', name=op.f('uq_ranking_score_ranking_id_proposal_id_scorer'))
    )
    with op.batch_alter_table('ranking_score', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ranking_score_ranking_id'), ['ranking_id'], unique=False)

    op.create_table('screening_hit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(length=10), nullable=False),
    sa.Column('found', sa.String(length=80), nullable=False),
    sa.Column('applies', sa.Boolean(), nullable=True),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('appeal_until', sa.Date(), nullable=True),
    sa.Column('appeal', sa.Text(), nullable=False),
    sa.Column('appealed_by_id', sa.Integer(), nullable=True),
    sa.Column('appealed_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('appeal_answer', sa.Text(), nullable=False),
    sa.Column('appeal_answered_by_id', sa.Integer(), nullable=True),
    sa.Column('appeal_answered_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['appeal_answered_by_id'], ['person.id'], name=op.f('fk_screening_hit_appeal_answered_by_id')),
    sa.ForeignKeyConstraint(['appealed_by_id'], ['person.id'], name=op.f('fk_screening_hit_appealed_by_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_screening_hit_decided_by_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_screening_hit_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screening_hit'))
    )
    with op.batch_alter_table('screening_hit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_screening_hit_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('agenda_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('waiting', 'talked', 'done', name='itemstate', native_enum=False, length=40), nullable=False),
    sa.Column('started_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_agenda_item_meeting_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_agenda_item_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_item'))
    )
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agenda_item_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_agenda_item_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('attendee',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('standing', sa.Enum('member', 'guest', 'observer', name='standing', native_enum=False, length=40), nullable=False),
    sa.Column('status', sa.Enum('due', 'present', 'excused', 'absent', 'left', name='attendance', native_enum=False, length=40), nullable=False),
    sa.Column('in_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('out_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('note', sa.String(length=160), nullable=False),
    sa.Column('turns', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_attendee_meeting_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_attendee_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendee')),
    sa.UniqueConstraint('meeting_id', 'person_id', name=op.f('uq_attendee_meeting_id_person_id'))
    )
    with op.batch_alter_table('attendee', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendee_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendee_person_id'), ['person_id'], unique=False)

    op.create_table('street_filing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('reference', sa.String(length=80), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('paper_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_street_filing_by_id')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_street_filing_meeting_id')),
    sa.ForeignKeyConstraint(['paper_id'], ['upload.id'], name=op.f('fk_street_filing_paper_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_street_filing')),
    sa.UniqueConstraint('meeting_id', name=op.f('uq_street_filing_meeting_id'))
    )
    op.create_table('decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=True),
    sa.Column('question_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.Enum('passed', 'not_passed', 'sent_up', 'sent_back', 'dropped', 'noted', name='outcome', native_enum=False, length=40), nullable=False),
    sa.Column('arithmetic', sa.JSON(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('to_area_id', sa.Integer(), nullable=True),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_decision_item_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_decision_proposal_id')),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_decision_question_id')),
    sa.ForeignKeyConstraint(['to_area_id'], ['area.id'], name=op.f('fk_decision_to_area_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
    sa.UniqueConstraint('item_id', name=op.f('uq_decision_item_id'))
    )
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decision_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('meeting_comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('hidden_why', sa.String(length=200), nullable=False),
    sa.Column('hidden_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['hidden_by_id'], ['person.id'], name=op.f('fk_meeting_comment_hidden_by_id')),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_meeting_comment_item_id')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_comment_meeting_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_meeting_comment_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_comment'))
    )
    with op.batch_alter_table('meeting_comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_comment_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('recusal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_recusal_item_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_recusal_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recusal')),
    sa.UniqueConstraint('item_id', 'person_id', name=op.f('uq_recusal_item_id_person_id'))
    )
    with op.batch_alter_table('recusal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recusal_item_id'), ['item_id'], unique=False)

    op.create_table('speaker_turn',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('called_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('ended_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('ran_over', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_speaker_turn_item_id')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_speaker_turn_meeting_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_speaker_turn_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_speaker_turn'))
    )
    with op.batch_alter_table('speaker_turn', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_speaker_turn_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('project',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('award_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('own_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.Enum('awarded', 'selecting', 'contracted', 'working', 'finished', 'closed', name='projectstate', native_enum=False, length=40), nullable=False),
    sa.Column('lead_id', sa.Integer(), nullable=False),
    sa.Column('awarded_at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('call', sa.Text(), nullable=False),
    sa.Column('offers_until', sa.Date(), nullable=True),
    sa.Column('started_on', sa.Date(), nullable=True),
    sa.Column('finished_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_project_decision_id')),
    sa.ForeignKeyConstraint(['lead_id'], ['person.id'], name=op.f('fk_project_lead_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_project_proposal_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_project_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project')),
    sa.UniqueConstraint('number', name=op.f('uq_project_number')),
    sa.UniqueConstraint('proposal_id', name=op.f('uq_project_proposal_id'))
    )
    with op.batch_alter_table('project', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_project_round_id'), ['round_id'], unique=False)

    op.create_table('acceptance',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('residents', sa.Integer(), nullable=False),
    sa.Column('is_accepted', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('photo_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_acceptance_by_id')),
    sa.ForeignKeyConstraint(['photo_id'], ['upload.id'], name=op.f('fk_acceptance_photo_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_acceptance_project_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acceptance'))
    )
    with op.batch_alter_table('acceptance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_acceptance_project_id'), ['project_id'], unique=False)

    op.create_table('contract',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit', sa.String(length=80), nullable=False),
    sa.Column('unit_price_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('chosen_why', sa.Text(), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('paper_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['paper_id'], ['upload.id'], name=op.f('fk_contract_paper_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_contract_partner_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_contract_project_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contract')),
    sa.UniqueConstraint('number', name=op.f('uq_contract_number')),
    sa.UniqueConstraint('project_id', name=op.f('uq_contract_project_id'))
    )
    op.create_table('offer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('score_tenths', sa.Integer(), nullable=True),
    sa.Column('is_qualified', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('came_on', sa.Date(), nullable=False),
    sa.Column('paper_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['paper_id'], ['upload.id'], name=op.f('fk_offer_paper_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_offer_partner_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_offer_project_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offer')),
    sa.UniqueConstraint('project_id', 'partner_id', name=op.f('uq_offer_project_id_partner_id'))
    )
    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_offer_project_id'), ['project_id'], unique=False)

    op.create_table('rating',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('stars', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.CheckConstraint('stars BETWEEN 1 AND 5', name=op.f('ck_rating_stars')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_rating_person_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_rating_project_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rating')),
    sa.UniqueConstraint('project_id', 'person_id', name=op.f('uq_rating_project_id_person_id'))
    )
    with op.batch_alter_table('rating', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rating_project_id'), ['project_id'], unique=False)

    op.create_table('task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('open', 'done', name='taskstate', native_enum=False, length=40), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_task_owner_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_task_project_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task'))
    )
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_project_id'), ['project_id'], unique=False)

    op.create_table('milestone',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contract_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('condition', sa.String(length=200), nullable=False),
    sa.Column('amount_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('is_retention', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'reported', 'accepted', name='milestonestate', native_enum=False, length=40), nullable=False),
    sa.Column('report', sa.Text(), nullable=False),
    sa.Column('photo_id', sa.Integer(), nullable=True),
    sa.Column('reported_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('accepted_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_milestone_contract_id')),
    sa.ForeignKeyConstraint(['photo_id'], ['upload.id'], name=op.f('fk_milestone_photo_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_milestone'))
    )
    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_milestone_contract_id'), ['contract_id'], unique=False)

    op.create_table('price_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contract_id', sa.Integer(), nullable=False),
    sa.Column('old_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('new_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('found', 'voted', 'kept', name='pricechangestate', native_enum=False, length=40), nullable=False),
    sa.Column('found_at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('found_by_id', sa.Integer(), nullable=False),
    sa.Column('hold_id', sa.Integer(), nullable=True),
    sa.Column('settled_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('settled_why', sa.Text(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_price_change_contract_id')),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_price_change_decision_id')),
    sa.ForeignKeyConstraint(['found_by_id'], ['person.id'], name=op.f('fk_price_change_found_by_id')),
    sa.ForeignKeyConstraint(['hold_id'], ['fund_hold.id'], name=op.f('fk_price_change_hold_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_price_change'))
    )
    with op.batch_alter_table('price_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_price_change_contract_id'), ['contract_id'], unique=False)

    op.create_table('inspection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('milestone_id', sa.Integer(), nullable=True),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('in_office', sa.Boolean(), nullable=False),
    sa.Column('with_whom', sa.String(length=160), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('is_ok', sa.Boolean(), nullable=False),
    sa.Column('photo_id', sa.Integer(), nullable=True),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_inspection_by_id')),
    sa.ForeignKeyConstraint(['milestone_id'], ['milestone.id'], name=op.f('fk_inspection_milestone_id')),
    sa.ForeignKeyConstraint(['photo_id'], ['upload.id'], name=op.f('fk_inspection_photo_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_inspection_project_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspection'))
    )
    with op.batch_alter_table('inspection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inspection_project_id'), ['project_id'], unique=False)

    op.create_table('payment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('milestone_id', sa.Integer(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('invoice_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('voucher_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('asked', 'approved', 'checked', 'paid', 'refused', name='paymentstate', native_enum=False, length=40), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', app.base.database.Moment(timezone=True), nullable=False),
    sa.Column('approved_by_id', sa.Integer(), nullable=True),
    sa.Column('approved_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('checked_by_id', sa.Integer(), nullable=True),
    sa.Column('checked_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('check_note', sa.Text(), nullable=False),
    sa.Column('released_at', app.base.database.Moment(timezone=True), nullable=True),
    sa.Column('released_by_id', sa.Integer(), nullable=True),
    sa.Column('transaction_id', sa.Integer(), nullable=True),
    sa.Column('refused_by_id', sa.Integer(), nullable=True),
    sa.Column('refused_why', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['approved_by_id'], ['person.id'], name=op.f('fk_payment_approved_by_id')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_payment_asked_by_id')),
    sa.ForeignKeyConstraint(['checked_by_id'], ['person.id'], name=op.f('fk_payment_checked_by_id')),
    sa.ForeignKeyConstraint(['milestone_id'], ['milestone.id'], name=op.f('fk_payment_milestone_id')),
    sa.ForeignKeyConstraint(['refused_by_id'], ['person.id'], name=op.f('fk_payment_refused_by_id')),
    sa.ForeignKeyConstraint(['released_by_id'], ['person.id'], name=op.f('fk_payment_released_by_id')),
    sa.ForeignKeyConstraint(['transaction_id'], ['fund_transaction.id'], name=op.f('fk_payment_transaction_id')),
    sa.ForeignKeyConstraint(['voucher_id'], ['upload.id'], name=op.f('fk_payment_voucher_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment'))
    )
    with op.batch_alter_table('payment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_milestone_id'), ['milestone_id'], unique=False)

    op.create_table('finding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('open', 'rectified', 'confirmed', name='findingstate', native_enum=False, length=40), nullable=False),
    sa.Column('stops_money', sa.Boolean(), nullable=False),
    sa.Column('hold_id', sa.Integer(), nullable=True),
    sa.Column('rectified_on', sa.Date(), nullable=True),
    sa.Column('rectified_by_id', sa.Integer(), nullable=True),
    sa.Column('rectification', sa.Text(), nullable=False),
    sa.Column('photo_id', sa.Integer(), nullable=True),
    sa.Column('returned_why', sa.Text(), nullable=False),
    sa.Column('confirmed_on', sa.Date(), nullable=True),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['person.id'], name=op.f('fk_finding_confirmed_by_id')),
    sa.ForeignKeyConstraint(['hold_id'], ['fund_hold.id'], name=op.f('fk_finding_hold_id')),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspection.id'], name=op.f('fk_finding_inspection_id')),
    sa.ForeignKeyConstraint(['photo_id'], ['upload.id'], name=op.f('fk_finding_photo_id')),
    sa.ForeignKeyConstraint(['rectified_by_id'], ['person.id'], name=op.f('fk_finding_rectified_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding'))
    )
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finding_inspection_id'), ['inspection_id'], unique=False)

    op.create_table('invoice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('payment_id', sa.Integer(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('paper_id', sa.Integer(), nullable=False),
    sa.Column('at', app.base.database.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['paper_id'], ['upload.id'], name=op.f('fk_invoice_paper_id')),
    sa.ForeignKeyConstraint(['payment_id'], ['payment.id'], name=op.f('fk_invoice_payment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invoice'))
    )
    with op.batch_alter_table('invoice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invoice_payment_id'), ['payment_id'], unique=False)

    for statement in guard.statements(op.get_bind().dialect.name, guard.FIRST_GUARDED):
        op.execute(statement)


def downgrade() -> None:
    """And back."""
    for statement in guard.drop_statements(op.get_bind().dialect.name, guard.FIRST_GUARDED):
        op.execute(statement)
    with op.batch_alter_table('invoice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invoice_payment_id'))

    op.drop_table('invoice')
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_finding_inspection_id'))

    op.drop_table('finding')
    with op.batch_alter_table('payment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_milestone_id'))

    op.drop_table('payment')
    with op.batch_alter_table('inspection', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inspection_project_id'))

    op.drop_table('inspection')
    with op.batch_alter_table('price_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_price_change_contract_id'))

    op.drop_table('price_change')
    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_milestone_contract_id'))

    op.drop_table('milestone')
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_project_id'))

    op.drop_table('task')
    with op.batch_alter_table('rating', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rating_project_id'))

    op.drop_table('rating')
    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_offer_project_id'))

    op.drop_table('offer')
    op.drop_table('contract')
    with op.batch_alter_table('acceptance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_acceptance_project_id'))

    op.drop_table('acceptance')
    with op.batch_alter_table('project', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_project_round_id'))

    op.drop_table('project')
    with op.batch_alter_table('speaker_turn', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_speaker_turn_meeting_id'))

    op.drop_table('speaker_turn')
    with op.batch_alter_table('recusal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recusal_item_id'))

    op.drop_table('recusal')
    with op.batch_alter_table('meeting_comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_comment_meeting_id'))

    op.drop_table('meeting_comment')
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_decision_proposal_id'))

    op.drop_table('decision')
    op.drop_table('street_filing')
    with op.batch_alter_table('attendee', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendee_person_id'))
        batch_op.drop_index(batch_op.f('ix_attendee_meeting_id'))

    op.drop_table('attendee')
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agenda_item_proposal_id'))
        batch_op.drop_index(batch_op.f('ix_agenda_item_meeting_id'))

    op.drop_table('agenda_item')
    with op.batch_alter_table('screening_hit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_screening_hit_proposal_id'))

    op.drop_table('screening_hit')
    with op.batch_alter_table('ranking_score', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ranking_score_ranking_id'))

    op.drop_table('ranking_score')
    with op.batch_alter_table('question_teller_count', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_question_teller_count_question_id'))

    op.drop_table('question_teller_count')
    op.drop_table('question_entitled')
    op.drop_table('question_cast')
    op.drop_table('meeting')
    with op.batch_alter_table('docket_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_docket_item_proposal_id'))
        batch_op.drop_index(batch_op.f('ix_docket_item_docket_id'))

    op.drop_table('docket_item')
    with op.batch_alter_table('cost_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cost_line_proposal_id'))

    op.drop_table('cost_line')
    with op.batch_alter_table('voice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_voice_person_id'))
        batch_op.drop_index(batch_op.f('ix_voice_matter_id'))

    op.drop_table('voice')
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_question_subject'))

    op.drop_table('question')
    op.drop_table('proposal')
    with op.batch_alter_table('objection', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_objection_notice_id'))

    op.drop_table('objection')
    with op.batch_alter_table('notice_place', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notice_place_notice_id'))

    op.drop_table('notice_place')
    with op.batch_alter_table('matter_support', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_matter_support_matter_id'))

    op.drop_table('matter_support')
    with op.batch_alter_table('matter_beat', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_matter_beat_matter_id'))

    op.drop_table('matter_beat')
    with op.batch_alter_table('household_form_mark', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_household_form_mark_matter_id'))

    op.drop_table('household_form_mark')
    with op.batch_alter_table('fund_leg', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fund_leg_transaction_id'))
        batch_op.drop_index(batch_op.f('ix_fund_leg_account'))

    op.drop_table('fund_leg')
    op.drop_table('docket')
    op.drop_table('visit')
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_person_id'))

    op.drop_table('sign_in')
    with op.batch_alter_table('rule_pack', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rule_pack_body'))

    op.drop_table('rule_pack')
    op.drop_table('roll_import')
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_role_grant_person_id'))
        batch_op.drop_index(batch_op.f('ix_role_grant_area_id'))

    op.drop_table('role_grant')
    with op.batch_alter_table('partner_interest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_partner_interest_partner_id'))

    op.drop_table('partner_interest')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notice_subject'))
        batch_op.drop_index(batch_op.f('ix_notice_replaces_id'))

    op.drop_table('notice')
    with op.batch_alter_table('matter', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_matter_state'))
        batch_op.drop_index(batch_op.f('ix_matter_round_id'))
        batch_op.drop_index(batch_op.f('ix_matter_community_id'))

    op.drop_table('matter')
    with op.batch_alter_table('kinship', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_kinship_relative_id'))
        batch_op.drop_index(batch_op.f('ix_kinship_person_id'))

    op.drop_table('kinship')
    with op.batch_alter_table('household_form', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_household_form_round_id'))

    op.drop_table('household_form')
    with op.batch_alter_table('fund_transaction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fund_transaction_subject'))
        batch_op.drop_index(batch_op.f('ix_fund_transaction_round_id'))

    op.drop_table('fund_transaction')
    with op.batch_alter_table('fund_hold', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fund_hold_round_id'))
        batch_op.drop_index(batch_op.f('ix_fund_hold_project'))

    op.drop_table('fund_hold')
    with op.batch_alter_table('code_slip', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_code_slip_person_id'))
        batch_op.drop_index(batch_op.f('ix_code_slip_household_id'))

    op.drop_table('code_slip')
    op.drop_table('account')
    op.drop_table('ranking')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index('ix_person_name')
        batch_op.drop_index(batch_op.f('ix_person_household_id'))

    op.drop_table('person')
    with op.batch_alter_table('fund_source', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fund_source_round_id'))

    op.drop_table('fund_source')
    op.drop_table('calendar_day')
    op.drop_table('round')
    with op.batch_alter_table('record_restricted', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_record_restricted_at'))

    op.drop_table('record_restricted')
    op.drop_table('record_pd')
    op.drop_table('partner')
    with op.batch_alter_table('household', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_household_area_id'))

    op.drop_table('household')
    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_upload_sha256'))

    op.drop_table('upload')
    with op.batch_alter_table('record_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_record_entry_obj_seq')
        batch_op.drop_index('ix_record_entry_action')

    op.drop_table('record_entry')
    op.drop_table('live_room')
    op.drop_table('live_event')
    with op.batch_alter_table('live_act', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_live_act_at'))

    op.drop_table('live_act')
    with op.batch_alter_table('area', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_area_path'))
        batch_op.drop_index(batch_op.f('ix_area_parent_id'))

    op.drop_table('area')
    op.drop_table('act_done')
