"""Who may do what: keys, roles, permissions and the guard in front of every route."""

from serving.access.keys import fresh_keys, issue_key
from serving.access.permissions import Permission, Principal, Role

__all__ = ["Permission", "Principal", "Role", "fresh_keys", "issue_key"]
