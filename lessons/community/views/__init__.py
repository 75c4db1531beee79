"""The discussion's pages: read by everyone, written, moderated and told of in modules of their own."""
