"""The pages of classes: private all of them, plain forms and links, for people who are signed in."""
