"""Who took part, when, and how much of the country they covered."""

from components import figure, filters, shell
from components.view import current_view, write_address

version = shell.open_page("Enrolment", "Who was invited, who applied and who was chosen, when and where.")
view = filters.programme(version, current_view())
write_address(view, "programme")
figure.show("participants-over-time", version, view)
shell.close_page(version)
