"""notices on a year's days off"""

import sqlalchemy as sa
from alembic import op

revision: str = '0003'
down_revision: str | None = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('workday_notice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('town_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('table', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('replaces_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('chat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('topic', sa.Text(), nullable=True),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('previewed', 'applied', 'left', name='noticestate', native_enum=False, length=32), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_workday_notice_by_id_person')),
    sa.ForeignKeyConstraint(['chat_id'], ['chat.id'], name=op.f('fk_workday_notice_chat_id_chat')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_workday_notice_decided_by_id_person')),
    sa.ForeignKeyConstraint(['replaces_id'], ['workday_notice.id'], name=op.f('fk_workday_notice_replaces_id_workday_notice')),
    sa.ForeignKeyConstraint(['town_id'], ['unit.id'], name=op.f('fk_workday_notice_town_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workday_notice'))
    )
    with op.batch_alter_table('workday_notice', schema=None) as batch_op:
        batch_op.create_index('ix_workday_notice_town', ['town_id', 'year'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('workday_notice', schema=None) as batch_op:
        batch_op.drop_index('ix_workday_notice_town')

    op.drop_table('workday_notice')
