"""Real blogs, content systems and forums, filled by script with articles and threads whose words are known."""
