"""What Alembic runs for every migration: our transaction, opened by growth_tree.migrate, holds all of it."""

from alembic import context

from events.schema import METADATA as LOG
from growth_tree.accounts.schema import METADATA as ACCOUNTS

context.configure(connection=context.config.attributes["connection"], target_metadata=[LOG, ACCOUNTS])
context.run_migrations()
