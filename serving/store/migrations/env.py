"""How Alembic runs the migrations: on the connection `serving.store.migrate` hands over."""

from alembic import context

from serving.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
context.run_migrations()
