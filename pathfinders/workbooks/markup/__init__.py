"""The user's own workbook back, with every problem marked."""
