"""The typed blocks of a lesson's body: one definition each, for the editor, the page and the plain text."""
