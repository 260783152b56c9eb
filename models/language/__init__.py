"""The trained language pipelines, one folder a language, and the tokenizer they read with."""
