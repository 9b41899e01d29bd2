"""Deliveries on their way out: claimed in one transaction, sent outside any, recorded in another.

A worker that dies between sending and recording leaves a lease that runs out; the message then goes once more, under
the same identifier.
"""
