"""The typed blocks of a lesson's body. One definition serves the editor, the page and the text format."""
