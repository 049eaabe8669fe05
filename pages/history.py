"""Every version of the data: who published it, when and why, what it changed, and how to restore
it.
"""

from components import history, undo
from components.bundle_news import show_bundle_news
from components.page import page

QUESTION = (
    "Every version of the data is kept: who published it, when and why, and which rows it changed."
)

with page("History", QUESTION, follows=True, answers=False) as p:
    history.show_versions()
    show_bundle_news()
    p.view = history.choose_two(p.view)
    p.write_address("earlier", "later")
    history.compare_two(p.view)
    history.offer_restore()
    undo.offer_undo()
    history.offer_check()
    history.show_verified()
    history.show_record()
