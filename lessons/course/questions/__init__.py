"""Question kinds: form, marking and display. Pure; `lessons.learning` stores the answers."""
