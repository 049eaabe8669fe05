"""One workbook for one programme, in the words of people: its layout, and how it is written.

What it holds is read back by `uploads/start_programme.py`.
"""
