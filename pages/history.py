"""Every version of the data: who published it, when and why, what it changed, and how to restore
it.
"""

from components import history, shell, undo
from components.bundle_news import show_bundle_news
from components.view import current_view, write_address

QUESTION = (
    "Every version of the data is kept: who published it, when and why, and which rows it changed."
)

version = shell.open_page("History", QUESTION, follows=True)
history.show_versions()
show_bundle_news()
view = history.choose_two(current_view())
write_address(view, "earlier", "later")
history.compare_two(view)
history.offer_restore()
undo.offer_undo()
history.offer_check()
history.show_verified()
history.show_record()
shell.close_page(version)
