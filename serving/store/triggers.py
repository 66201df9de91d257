"""What the database itself refuses: changing, removing or adding to what was published."""

from __future__ import annotations


def never_changed(dialect: str, table: str) -> list[str]:
    """Statements after which no row of a table can be changed or removed."""
    says = f"{table} are never changed or removed"
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
            for verb in ("update", "delete")
        ]
    return [
        f"CREATE FUNCTION {table}_stay() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$",
        f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_stay()",
    ]


def never_longer(dialect: str) -> list[str]:
    """Statements after which a list cannot get more entries than its size says."""
    says = "a published list gets no more entries"
    if dialect == "sqlite":
        return [
            "CREATE TRIGGER list_entries_no_more BEFORE INSERT ON list_entries WHEN NEW.position "
            "NOT BETWEEN 1 AND (SELECT size FROM lists WHERE id = NEW.list_id) "
            f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        ]
    return [
        "CREATE FUNCTION list_entries_no_more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF EXISTS (SELECT 1 FROM added JOIN lists ON lists.id = added.list_id "
        "WHERE added.position NOT BETWEEN 1 AND lists.size) THEN "
        f"RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation'; "
        "END IF; RETURN NULL; END $$",
        "CREATE TRIGGER list_entries_no_more AFTER INSERT ON list_entries "
        "REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION list_entries_no_more()",
    ]
