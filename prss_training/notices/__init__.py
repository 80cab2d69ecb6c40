"""The outbox: what people are told, written with the act and sent after it."""
