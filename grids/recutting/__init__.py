"""Changing the map: merge, split, move, rename and retire areas without losing what hangs on them.

A `Recut` says what is wanted; `planning` makes of it the steps on the tree; `executing` takes them in one transaction
and lets every follower, in this room and above, move what it keeps; the same steps backwards undo it.
"""
