"""Doubts about participants, their events and applications."""

from functools import partial

from pathfinders.tables.contract import Rule, doubt

APPLICATION_KEY = ("programme_id", "application_id")
EVENT_KEY = ("programme_id", "participant_id", "event", "number")
PARTICIPANT_KEY = ("programme_id", "participant_id")
ENDED = "('withdrew', 'asked_to_leave', 'merged', 'completed', 'cancelled')"
WORDS = """CASE happened.event WHEN 'selected' THEN 'selected' WHEN 'withdrew' THEN 'withdrew'
  ELSE replace(happened.event, '_', ' ') END"""
A_DAY = "'%-d %B %Y'"

_of_events = partial(doubt, "participation_events", EVENT_KEY)
_of_applications = partial(doubt, "applications", APPLICATION_KEY)

# Where days are compared, it is the first possible day of one thing with the last possible day of
# the other, so that a doubt is raised only where the order is wrong on every day within the bounds.
# They are warnings because sources do contradict one another, and the row may be right.
EVENT_DOUBTS: tuple[Rule, ...] = (
    _of_events(
        "event-in-the-future",
        "nothing has happened that lies in the future",
        "latest_date",
        f"""SELECT happened.*, format('{{}} is recorded for {{}}, which is in the future.',
              {WORDS}, strftime(happened.earliest_date, {A_DAY})) AS message
            FROM participation_events AS happened
            WHERE happened.earliest_date > current_date""",
        "Correct the year of the date. An event that is only planned is not recorded yet.",
    ),
    _of_events(
        "event-after-the-records",
        "nothing has happened after the day that the records are true as at",
        "latest_date",
        # What is in the future is reported by the rule above, and would be reported twice.
        f"""SELECT happened.*, format(
              '{{}} is recorded for {{}}, and the records are true as at {{}}.', {WORDS},
              strftime(happened.earliest_date, {A_DAY}),
              strftime(programmes.records_as_at, {A_DAY})) AS message
            FROM participation_events AS happened JOIN programmes USING (programme_id)
            WHERE happened.earliest_date > programmes.records_as_at
              AND happened.earliest_date <= current_date""",
        "Correct the date, or move the day of the records in Programmes.",
    ),
    _of_events(
        "selected-before-received",
        "a participant is not selected before its application was received",
        "latest_date",
        f"""SELECT happened.*, format(
              'it was selected on {{}}, before its application was received on {{}}.',
              strftime(happened.latest_date, {A_DAY}),
              strftime(application.received_earliest, {A_DAY})) AS message
            FROM participation_events AS happened
            JOIN applications AS application
              ON application.programme_id = happened.programme_id
                AND application.participant_id = happened.participant_id
            WHERE happened.event = 'selected'
              AND happened.latest_date < application.received_earliest""",
        "Correct the day of the selection, or the day of receipt in Applications.",
    ),
    _of_events(
        "selected-after-declined",
        "an applicant that was declined is not selected",
        "event",
        # An organisation that was declined and applied again has a second application, which names
        # the participant that it became. That one explains the selection.
        """SELECT happened.*, format(
              'it was selected, and its application {} was {}.', application.application_id,
              replace(application.decision, '_', ' ')) AS message
            FROM participation_events AS happened
            JOIN applications AS application
              ON application.programme_id = happened.programme_id
                AND application.application_id = happened.participant_id
            WHERE happened.event = 'selected'
              AND application.decision IN ('declined', 'taken_back', 'stopped')
              AND NOT EXISTS (
                FROM applications AS other
                WHERE other.programme_id = happened.programme_id
                  AND other.participant_id = happened.participant_id)""",
        "Correct the decision in Applications, or take the selection out.",
    ),
    _of_events(
        "event-after-the-end",
        "nothing happens to a participant after its time has ended",
        "latest_date",
        f"""SELECT happened.*, format('{{}} is recorded for {{}}, and it {{}} by {{}}.', {WORDS},
              strftime(happened.earliest_date, {A_DAY}), replace(ended.event, '_', ' '),
              strftime(ended.latest_date, {A_DAY})) AS message
            FROM participation_events AS happened
            JOIN participation_events AS ended
              ON ended.programme_id = happened.programme_id
                AND ended.participant_id = happened.participant_id AND ended.event IN {ENDED}
            WHERE happened.event IN ('on_hold', 'resumed', 'extended', 'at_risk')
              AND happened.earliest_date > ended.latest_date""",
        "Correct one of the two dates.",
    ),
)
PARTICIPANT_DOUBTS: tuple[Rule, ...] = (
    doubt(
        "participants",
        PARTICIPANT_KEY,
        "listed-without-selection",
        "every participant of a complete list was selected",
        "participant_id",
        """SELECT listed.*, format('{} is on a list that is said to be complete, and the day it was'
              || ' selected is not recorded.', listed.name) AS message
           FROM participants AS listed JOIN programmes USING (programme_id)
           WHERE programmes.participants_list = 'complete' AND NOT EXISTS (
             FROM participation_events AS chosen
             WHERE chosen.programme_id = listed.programme_id
               AND chosen.participant_id = listed.participant_id AND chosen.event = 'selected')""",
        "Add its selection to Participation events, with the bounds of its date where the day is"
        " not known; or say that the list is partial.",
    ),
)
APPLICATION_DOUBTS: tuple[Rule, ...] = (
    _of_applications(
        "application-in-the-future",
        "no application is received or decided in the future",
        "received_latest",
        f"""SELECT happened.*, format('{{}} is in the future.', strftime(
              greatest(happened.received_earliest, happened.decided_earliest), {A_DAY})) AS message
            FROM applications AS happened
            WHERE greatest(happened.received_earliest, happened.decided_earliest) > current_date""",
        "Correct the year of the date.",
    ),
    _of_applications(
        "accepted-without-participant",
        "an accepted applicant is on a list of participants that is complete",
        "participant_id",
        """SELECT happened.*, format(
              '{} was accepted, and is not on the list of participants.', happened.name) AS message
           FROM applications AS happened JOIN programmes USING (programme_id)
           WHERE happened.decision = 'accepted' AND happened.participant_id IS NULL
             AND programmes.participants_list = 'complete'""",
        "Add it to Participants and write its code here; or choose 'accepted_no_money' where it"
        " did not join.",
    ),
)
PROGRAMME_DOUBTS: tuple[Rule, ...] = (
    doubt(
        "programmes",
        ("programme_id",),
        "records-in-the-future",
        "records are not true as at a day in the future",
        "records_as_at",
        f"""SELECT programme.*, format('{{}} is in the future.',
              strftime(programme.records_as_at, {A_DAY})) AS message
            FROM programmes AS programme WHERE programme.records_as_at > current_date""",
        "Give the last day that the records are true as at.",
    ),
)
