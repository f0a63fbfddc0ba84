"""Answering queries over a store in worker processes that can be killed."""
