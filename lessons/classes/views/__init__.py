"""Class pages: private, for signed-in users, with plain forms and links."""
