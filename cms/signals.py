"""What models say of themselves that Django's signals cannot."""

from django.dispatch import Signal

# After a page or a snippet was saved with its children: `post_save` comes before they are.
# Sent with `instance`.
saved_whole = Signal()

# The demonstration has its content and accounts: other apps add theirs to it, or take it away.
demo_filled = Signal()
demo_emptied = Signal()

# The coordination took out, or erased, what is kept of a person. Sent with `email` and `actor`;
# before an erasure, in its transaction.
person_given_out = Signal()
person_erased = Signal()
