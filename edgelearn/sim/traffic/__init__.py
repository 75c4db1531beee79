"""Who asks for what, and when. Draws only; nothing here knows of caches or answers."""
