"""Suspects a person wants taught all the same: ``COLUMN=reason``, and never without a reason."""

from collections.abc import Iterable, Sequence

from features.domain.errors import BadInput, unknown


def kept_suspects(given: Iterable[str], names: Sequence[str], what: str) -> dict[str, str]:
    """Read each text into the column it names and the reason.

    Parameters
    ----------
    given
        ``COLUMN=reason`` each; a column's name may itself hold an equals sign.
    names
        The columns there are.
    what
        What they are called where one is not there: "column", "measure".

    Raises
    ------
    Unknown
        When a name is not among `names`.
    BadInput
        When the reason is missing.
    """
    kept: dict[str, str] = {}
    for text in given:
        found = [name for name in names if text == name or text.startswith(f"{name}=")]
        if not found:
            raise unknown(what, text.partition("=")[0], list(names))
        name = max(found, key=len)
        reason = text[len(name) + 1 :].strip()
        if not reason:
            raise BadInput(
                f"--keep-suspect {name!r} gives no reason; write '{name}=why it is no leak'."
            )
        kept[name] = reason
    return kept
