"""Text to facts, facts to tables, tables to what people read."""
