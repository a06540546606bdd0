"""who authorised an order; check codes as one word"""

import sqlalchemy as sa
from alembic import op

revision: str = '0002'
down_revision: str | None = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('supervision_order', schema=None) as batch_op:
        batch_op.add_column(sa.Column('authorised_by', sa.Text(), nullable=True))

    op.execute("UPDATE problem SET check_code = replace(check_code, '-', '') WHERE check_code LIKE '%-%'")


def downgrade() -> None:
    with op.batch_alter_table('supervision_order', schema=None) as batch_op:
        batch_op.drop_column('authorised_by')
